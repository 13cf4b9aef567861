// What to type to go on with a roll. Pure.

/** The command, and the flags to add to it whose values are not written down. */
export function againInWords(command: string, giveAgain: readonly string[]): string {
  return giveAgain.length === 0 ? command : `${command}, and ${giveAgain.join(', ')} as before`;
}
