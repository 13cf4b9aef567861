// What a command can end with, as the EXIT STATUS section of its help.

const meanings = {
  ok: '0    done, or already so',
  bug: '1    a bug; the report on stderr is ready to be pasted',
  usage: '2    fix the command line or the settings',
  unavailable: '3    a database, host or file store could not be used; fix that and try again',
  refused: '4    refused: read why; change something, or name the risk',
  unfinished: '5    not finished: run the same command again',
  locked: '6    somebody else is at work: wait',
  finding: '7    a check ran and found something',
  cancelled: '130  declined or interrupted before the first change; nothing was changed',
} as const;

/** A way for a command to end. */
export type Ending = keyof typeof meanings;

/** Every ending, in the order of the codes. */
export const endings = Object.keys(meanings) as readonly Ending[];

/** What the second Ctrl-C of an acting command does: a line of its help, after what the first does. */
export const secondInterrupt =
  'A second Ctrl-C ends octo-ha at once, in the middle of it; octo-ha status tells.';

/** The help section; 0, 1 and 2 are always part of it. */
export function exitStatus(...more: readonly Ending[]): string {
  const all = endings.filter((each) => ['ok', 'bug', 'usage'].includes(each) || more.includes(each));
  return `\nExit status:\n${all.map((each) => `  ${meanings[each]}`).join('\n')}`;
}
