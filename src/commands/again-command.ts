// The command line to type to go on, as it stands in hints and journals.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { isApiKey } from '../config/read-api-key.ts';
import { settingRows } from '../config/setting-rows.ts';
import type { Sources } from '../config/sources.ts';
import { shellWord, type Shell } from '../model/shell-word.ts';

/** Settings that say which cluster, and where its journals are: without them the command would go on somewhere else. */
const where: readonly string[] = [
  'config',
  'context',
  'connectionFile',
  'serverConfig',
  'apiKeyFile',
  'stateFolder',
];

/** Those of them that name the cluster, of which a flag sets aside what the environment says. */
const naming: readonly string[] = ['context', 'connectionFile', 'serverConfig'];

/** As given to this process, which has one command line. */
let given: readonly string[] = [];
let shell: Shell = 'sh';

/**
 * Has every later command repeat what was given of them, by flag or by variable, for the shell of this platform. Called once, before a
 * command runs. What is secret is never repeated: a connection string or a key in the environment stays there.
 */
export function repeatWhere(program: Command, { platform, env }: Pick<Sources, 'platform' | 'env'>): void {
  shell = platform === 'win32' ? 'windows' : 'sh';
  const options = program.opts<Readonly<Record<string, unknown>>>();
  const isNamed = naming.some((name) => filled(options[name]) !== null);
  given = settingRows.flatMap((row) => {
    if (!where.includes(row.name) || row.flag === null) return [];
    // As flags the two would be of one rank, and contradict each other.
    const variable = isNamed && naming.includes(row.name) ? null : filled(env[row.env ?? '']);
    const value = filled(options[row.name]) ?? variable;
    if (value === null || isSecret(value)) return [];
    // Whoever pastes it may stand in another folder.
    return [row.flag.split(' ')[0] ?? '', quoted(row.name === 'context' ? value : resolve(value))];
  });
}

function filled(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Where a file was asked for and its content given. */
function isSecret(value: string): boolean {
  return isApiKey(value) || /(?:password|pwd)\s*=/i.test(value);
}

/** The context that was chosen by the file itself, which names another once somebody has run `config use`. */
export function repeatContext(name: string | null): void {
  const flags = naming.map((each) => settingRows.find((row) => row.name === each)?.flag?.split(' ')[0]);
  if (name !== null && !given.some((word) => flags.includes(word)))
    given = [...given, '--context', quoted(name)];
}

/** Verbs that read or change a cluster, where they are told to be typed; or a word of a command line that stands in quotes. */
const bare =
  /(?<=\s)(?:"[^"\n]*"|'(?:[^'\n]|'\\'')*')(?=[\s.,;:)]|$)|\bocto-ha (?=(?:nodes|drain|undrain|restart|tasks|maintenance|migrate|status|license check)\b)(?!\S+ --help)/g;

/** The text with those flags in every command of it that talks to a cluster and has none yet: `octo-ha status shows what was left`. */
export function withWhere(text: string): string {
  return text.replace(bare, (found) => (/^["']/.test(found) ? found : ['octo-ha', ...given, ''].join(' ')));
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
  return ['octo-ha', ...given, verb, ...words.map(quoted), ...own].join(' ');
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
