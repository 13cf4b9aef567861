// The table of settings for docs/configuration.md.
import { settingRows, type SettingRow } from './setting-rows.ts';

/** Markdown, one row per setting, no line end at the end. */
export function settingsTable(rows: readonly SettingRow[] = settingRows): string {
  const lines = rows.map(({ flag, env, key, default: fallback, description, secret }) => {
    const cells = [code(flag), code(env), code(key), fallback === null ? '' : String(fallback)];
    return `| ${[...cells, secret ? `${description} (secret)` : description].join(' | ')} |`;
  });
  return ['| Flag | Environment | File | Default | What |', '| --- | --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
}

function code(text: string | null): string {
  return text === null ? '' : `\`${text}\``;
}
