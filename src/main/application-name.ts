// How octo-ha is called among the sessions of the server (`sys.dm_exec_sessions.program_name`).

/** SQL Server keeps 128 characters of it (MS-TDS 2.2.6.4); the operator's name is to follow. */
const longest = 96;

/**
 * `octo-ha 0.1.0 nodes remove`: what others read of a lock that is held. No words of the operator's are in it.
 * @param words those of the command, as the tree of commands has them
 */
export function applicationName(version: string, words: readonly string[]): string {
  return ['octo-ha', version, ...words].join(' ').slice(0, longest);
}
