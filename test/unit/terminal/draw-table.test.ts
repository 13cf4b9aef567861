import { expect, test } from 'vitest';
import { drawTable } from '../../../src/terminal/draw-table.ts';
import { createPalette } from '../../../src/terminal/palette.ts';
import { cutToWidth, textWidth } from '../../../src/terminal/text-width.ts';

const plain = createPalette(false);
const table = {
  columns: ['name', 'tasks'],
  rows: [
    [{ text: 'node-1' }, { text: '5', align: 'right' as const }],
    [{ text: 'a-much-longer-node-name' }, { text: '10', align: 'right' as const }],
  ],
};

test('columns line up, numbers to the right, and no line ends in blanks', () => {
  expect(drawTable(table, plain, null)).toEqual([
    'NAME                     TASKS',
    'node-1                       5',
    'a-much-longer-node-name     10',
  ]);
});

test('off a TTY nothing is cut, however long', () => {
  const long = 'x'.repeat(500);
  expect(drawTable({ columns: ['name'], rows: [[{ text: long }]] }, plain, null)[1]).toBe(long);
});

test('on a TTY the widest column gives way until the line fits', () => {
  const lines = drawTable(table, plain, 20);
  expect(lines[2]).toBe('a-much-longe…     10');
  expect(Math.max(...lines.map(textWidth))).toBe(20);
});

test('a name of wide characters takes two columns for each', () => {
  const rows = [
    [{ text: '節点' }, { text: 'x' }],
    [{ text: 'abcd' }, { text: 'x' }],
  ];
  expect(drawTable({ columns: ['n', 'm'], rows }, plain, null).slice(1)).toEqual(['節点  x', 'abcd  x']);
});

test('an escape sequence in a name reaches no terminal', () => {
  const lines = drawTable({ columns: ['name'], rows: [[{ text: '\u001b[31mevil' }]] }, plain, null);
  expect(lines[1]).toBe('\\x1b[31mevil');
});

test('colour does not change the width of a column', () => {
  const rows = [[{ text: 'running', tone: 'good' as const }, { text: 'x' }]];
  const [, coloured = ''] = drawTable({ columns: ['status', 'n'], rows }, createPalette(true), null);
  expect(coloured).toBe('\u001b[32mrunning\u001b[39m  x');
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['節点節', 4, '節…'],
  ['👩‍👩‍👧‍👦 family', 4, '👩‍👩‍👧‍👦 …'],
  ['abc', 0, ''],
])('%s cut to %i columns is %s', (text, columns, cut) => {
  expect(cutToWidth(text, columns)).toBe(cut);
});
