// The command line to type to go on, as it stands in hints and journals.

/**
 * `octo-ha drain node-1 --then undrain`. Flags without a value are left out; words that a shell would take apart stand in double
 * quotes, which sh, cmd and PowerShell all take off.
 */
export function againCommand(
  verb: string,
  words: readonly string[],
  flags: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, quoted(value)],
  );
  return ['octo-ha', verb, ...words.map(quoted), ...given].join(' ');
}

function quoted(word: string): string {
  return /^[\w.,:@=-]+$/.test(word) ? word : `"${word}"`;
}
