/**
 * One word of a Windows command line, as CommandLineToArgvW and the C run-time take it apart again: backslashes count only
 * before a quote, where they are doubled (Microsoft, "Parsing C command-line arguments").
 */
export function quoteWindows(word: string): string {
  const inner = word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  return `"${inner}"`;
}
