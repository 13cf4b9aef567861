import { UnavailableError } from '../errors.ts';
import type { CommandResult } from '../model/service.ts';

const longest = 300;

/** The last line a program said, on stderr before stdout, in one printable line of at most 300 characters. */
export function lastWords({ stdout, stderr }: Pick<CommandResult, 'stdout' | 'stderr'>): string {
  const lineOf = (text: string): string =>
    text
      .split(/[\r\n]+/)
      .map((line) => line.replace(/\p{Cc}/gu, ' ').trim())
      .findLast((line) => line !== '') ?? '';
  const said = lineOf(stderr) || lineOf(stdout);
  return said.length > longest ? `${said.slice(0, longest - 1)}…` : said;
}

/** For a program that ended with another exit code than 0. @param what names it: `'systemctl stop octopus'` */
export function commandTrouble(
  what: string,
  result: CommandResult,
  clean: (text: string) => string,
  hint?: string,
): UnavailableError {
  const said = clean(lastWords(result));
  return new UnavailableError(
    'host.command-failed',
    `${what} ended with exit code ${String(result.exitCode)}${said === '' ? ' and said nothing' : `: ${said}`}`,
    hint === undefined ? {} : { hint },
  );
}
