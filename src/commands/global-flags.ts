// The flags that every command takes, before or after its own words.
import { Option, type Command } from 'commander';
import { settingRows } from '../config/setting-rows.ts';
import type { OutputFormat } from '../edges.ts';

/** What of the global flags is not a setting: how this run talks. */
export interface TalkFlags {
  readonly output: OutputFormat;
  /** `--color` true, `--no-color` false, neither undefined. */
  readonly color: boolean | undefined;
  readonly debug: boolean;
  /** False with `--no-prompt`. */
  readonly prompt: boolean;
}

const formats: readonly OutputFormat[] = ['table', 'json', 'yaml'];

/** Declares them. Never `.env()`: the environment is read in config/, and booleans would count as set by presence. */
export function addGlobalFlags(program: Command): Command {
  for (const { flag, description, env } of settingRows)
    if (flag !== null && flag.includes('<') && !flag.startsWith('-o'))
      program.option(flag, env === null ? description : `${description} (${env})`);
  return program
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(formats).default('table'))
    .option('--color', 'colour even when the output is no terminal')
    .option('--no-color', 'no colour')
    .option('--no-prompt', 'never ask: what is missing is an error')
    .option('--debug', 'show the stack and the causes of an error');
}

/**
 * The same flags straight from argv, for what happens before argv is parsed or when it cannot be. Unknown formats fall
 * back to the table; parsing will complain about them.
 */
export function readTalkFlags(argv: readonly string[]): TalkFlags {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  let output: OutputFormat = 'table';
  let color: boolean | undefined;
  words.forEach((word, index) => {
    const given =
      word === '-o' || word === '--output'
        ? words[index + 1]
        : (/^--output=(.*)$/s.exec(word)?.[1] ?? /^-o=?(.+)$/s.exec(word)?.[1]);
    output = formats.find((format) => format === given) ?? output;
    // --no-color wins wherever it stands.
    if (word === '--color') color ??= true;
    if (word === '--no-color') color = false;
  });
  return { output, color, debug: words.includes('--debug'), prompt: !words.includes('--no-prompt') };
}
