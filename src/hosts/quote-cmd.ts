import { UsageError } from '../errors.ts';
import { quoteWindows } from './quote-windows.ts';

/** What cmd.exe gives a meaning (`cmd /?`, "special characters"); a caret before it takes that away. */
const special = /[()[\]^"`<>&|;,=@ *?']/g;

/**
 * Words as one command line for cmd.exe: each is quoted for the program that takes it apart, then every character that means
 * something to cmd gets a caret, quotes too, so that cmd sees no quoted text at all. The program's name is not quoted: cmd
 * looks for it itself, and a caret keeps its blanks together.
 * @throws UsageError config.invalid for `%`, `!` and control characters, which no caret makes harmless everywhere
 */
export function quoteCmd(words: readonly string[]): string {
  const odd = words.find((word) => /[%!\p{Cc}]/u.test(word));
  if (odd !== undefined || (words[0] ?? '') === '')
    throw new UsageError(
      'config.invalid',
      `${JSON.stringify(odd ?? '')} cannot be handed to cmd.exe safely`,
      {
        hint: 'set shell: powershell for this node: it takes every character',
      },
    );
  const [program = '', ...args] = words;
  return [program, ...args.map(quoteWindows)].map((word) => word.replaceAll(special, '^$&')).join(' ');
}
