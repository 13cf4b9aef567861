// The command line to type to go on, as it stands in hints and journals.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Sources } from '../config/sources.ts';
import { shellWord, type Shell } from '../model/shell-word.ts';

/** Flags that say which cluster, and where its journals are: without them the command would go on somewhere else. */
const where = {
  '--config': 'config',
  '--context': 'context',
  '--connection-file': 'connectionFile',
  '--server-config': 'serverConfig',
  '--api-key-file': 'apiKeyFile',
  '--state-folder': 'stateFolder',
} as const;

/** As given to this process, which has one command line. */
let given: readonly string[] = [];
let shell: Shell = 'sh';

/** Has every later `againCommand` repeat what was typed of them, for the shell of this platform. Called once, before a command runs. */
export function repeatWhere(program: Command, platform: Sources['platform']): void {
  shell = platform === 'win32' ? 'windows' : 'sh';
  const options = program.opts<Readonly<Record<string, unknown>>>();
  given = Object.entries(where).flatMap(([flag, name]) => {
    const value = options[name];
    if (typeof value !== 'string') return [];
    // Whoever pastes it may stand in another folder.
    return [flag, quoted(flag === '--context' ? value : resolve(value))];
  });
}

/**
 * `octo-ha drain node-1 --then undrain`. Flags without a value are left out; words that the shell of this machine would take apart stand in
 * quotes.
 */
export function againCommand(
  verb: string,
  words: readonly string[],
  flags: Readonly<Record<string, string | undefined>> = {},
): string {
  const own = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, quoted(value)],
  );
  return ['octo-ha', verb, ...words.map(quoted), ...own, ...given].join(' ');
}

/** Gives an unfinished restart up. */
export const abandonCommand = (): string => againCommand('restart', ['--abandon']);

/** As `--accept-risk` takes them; undefined for none. */
export function risksAgain(acceptRisk: readonly string[]): string | undefined {
  return acceptRisk.length === 0 ? undefined : acceptRisk.join(',');
}

function quoted(word: string): string {
  return shellWord(word, shell);
}
