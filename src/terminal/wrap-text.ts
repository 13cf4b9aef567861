// A text as lines of at most so many columns, broken at blanks.
import { textWidth } from './text-width.ts';

/** The lines; a word wider than a line stands alone and whole, so that paths can be copied. At least one line. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
