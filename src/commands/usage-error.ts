// What commander says about a command line, as our error: exit 2, one code per reason, the suggestion as a hint.
import type { Command, CommanderError } from 'commander';
import { UsageError } from '../errors.ts';

/**
 * The UsageError for a CommanderError with a non-zero exit code.
 * @param words the command's words, for the hint: `nodes list`
 */
export function toUsageError(error: CommanderError, words: readonly string[]): UsageError {
  if (error.code === 'commander.help')
    return new UsageError('usage.no-command', `no command given after '${['octo-ha', ...words].join(' ')}'`, {
      hint: helpHint(words),
    });
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = /^\((Did you mean .*)\)$/s.exec(rest.join(' '))?.[1];
  return new UsageError(
    error.code.replace(/^commander\./, 'usage.').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    withoutValues(first).replace(/\.$/, ''),
    { hint: suggestion === undefined ? helpHint(words) : suggestion.replace('Did', 'did') },
  );
}

/** The leading words of argv that name a command of the tree: `nodes list`. Options in between are passed over. */
export function commandWords(program: Command, argv: readonly string[]): string[] {
  const words: string[] = [];
  let at = program;
  for (const word of argv) {
    const child = at.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (child === undefined) continue;
    words.push(child.name());
    at = child;
  }
  return words;
}

function helpHint(words: readonly string[]): string {
  return `see ${['octo-ha', ...words, '--help'].join(' ')}`;
}

/** `unknown option '--password=…'` would print what may be a secret. */
function withoutValues(message: string): string {
  return message.replace(/'(--?[^'=\s]+)=[^']*'/g, "'$1=***'");
}
