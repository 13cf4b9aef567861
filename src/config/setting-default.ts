// The number that counts where nothing is said.
import { settingRows } from './setting-rows.ts';

/** From the one table of settings. */
export function settingDefault(name: string): number {
  const found = settingRows.find((each) => each.name === name)?.default;
  if (typeof found === 'number') return found;
  throw new Error(`no setting '${name}' has a number as its default`);
}
