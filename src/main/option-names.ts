// What may be told of a command line.

/** Names of the options given, without their values, which may be anybody's secrets. */
export function optionNames(argv: readonly string[]): string[] {
  return argv
    .filter((word) => /^--?[a-zA-Z]/.test(word))
    .map((word) => word.replace(/[=].*$/s, '').slice(0, 40));
}
