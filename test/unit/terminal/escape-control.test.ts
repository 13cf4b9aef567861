import { expect, test } from 'vitest';
import { escapeControl } from '../../../src/terminal/escape-control.ts';

test.each([
  ['an ANSI escape is spelled out', '\u001b[2Jnode', '\\x1b[2Jnode'],
  ['the eight-bit escape introducer too', '\u009b2J', '\\x9b2J'],
  ['a line end cannot make a second row', 'a\nb\rc', 'a\\nb\\rc'],
  ['a text that is turned around is shown as it is', 'a\u202eb', 'a\\u202eb'],
  ['letters of other scripts stay', 'Knoten-ä-節点', 'Knoten-ä-節点'],
])('%s', (_name, text, shown) => {
  expect(escapeControl(text)).toBe(shown);
});
