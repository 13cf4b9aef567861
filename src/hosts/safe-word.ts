import { UsageError } from '../errors.ts';
import { isSafeWord, type WordKind } from '../model/safe-word.ts';

/** The word itself; settings that never were in a file are checked like those that were. @throws UsageError config.invalid */
export function safeWord(kind: WordKind, word: string): string {
  if (isSafeWord(kind, word)) return word;
  throw new UsageError('config.invalid', `'${word}' cannot be a ${kind.replaceAll('-', ' ')}`, {
    hint: 'a name that could be taken for an option of another program is refused; give the plain name',
  });
}
