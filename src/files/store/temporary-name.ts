import { nameKey } from './name-key.ts';

const key = { high: 0, low: 0 };
const top = { high: 0x9747b28c, low: 0x2f0b4c47 };

/** The name of a file's temporary file, beside it: the same for the same name, and never too long. */
export function temporaryName(name: string): string {
  nameKey(top, name, key);
  return `.octo-ha-${key.high.toString(36).padStart(7, '0')}${key.low.toString(36).padStart(7, '0')}.part`;
}

/** Whether a name is one that octo-ha gives to what is not finished. */
export const isOurs = (name: string): boolean => /^\.octo-ha-[0-9a-z]{14}\.part$/.test(name);
