// One word of a command line that is shown to be typed.

/** Whose shell reads it. cmd and PowerShell take double quotes off and leave a backslash alone. */
export type Shell = 'sh' | 'windows';

/**
 * The word as that shell reads it back. Double quotes, which all of them take off, while nothing stands between them that sh would change
 * (POSIX.1, Shell Command Language, 2.2.3: `$`, a backquote, `"`, `\`; bash takes `!` too), else single ones.
 */
export function shellWord(word: string, shell: Shell): string {
  if (/^[\w.,:@=/-]+$/.test(word)) return word;
  if (shell === 'windows') return /^[\w.,:@=/\\$-]+$/.test(word) ? word : `"${word}"`;
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}
