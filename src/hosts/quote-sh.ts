/**
 * Words as one command line for a POSIX shell: between single quotes every character is itself (POSIX.1, Shell Command
 * Language, 2.2.2). ssh keeps 255 for its own failures, so a program that ends with 255 is reported as 254.
 */
export function quoteSh(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  return `${quoted} || exit $(( $? == 255 ? 254 : $? ))`;
}
