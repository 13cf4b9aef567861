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
  const rows = [[{ text: 'production' }, { text: 'sql.of-a-long-domain.example.com' }, { text: '3' }]];
  const [, line = ''] = drawTable({ columns: ['context', 'server', 'nodes'], rows }, plain, 40);
  expect(line).toBe('production  sql.of-a-long-domain…  3');
});

test('names are not cut as long as anything else can give way', () => {
  const lines = drawTable(table, plain, 24);
  expect(lines).toEqual(['NAME', 'node-1', '  tasks: 5', 'a-much-longer-node-name', '  tasks: 10']);
  expect(drawTable(table, plain, 10)[3]).toBe('a-much-lo…');
});

const why = 'leaves it to less busy nodes: 60 % busy, the cluster would be 46.7 %';
const explained = {
  columns: ['name', 'status', 'version', 'cluster ratio', 'why'],
  rows: [
    [
      { text: 'NODE1' },
      { text: 'running' },
      { text: '2025.3.14357' },
      { text: '46.7 %', align: 'right' as const },
      { text: why },
    ],
  ],
};

test('a sentence at the end of a row is wrapped in its column, at blanks', () => {
  expect(drawTable(explained, plain, 90)).toEqual([
    'NAME   STATUS   VERSION       CLUSTER RATIO  WHY',
    'NODE1  running  2025.3.14357         46.7 %  leaves it to less busy nodes: 60 % busy, the',
    '                                             cluster would be 46.7 %',
  ]);
});

test('columns that have no room at all stand below their row, each with its name', () => {
  expect(drawTable(explained, plain, 40)).toEqual([
    'NAME   STATUS   VERSION',
    'NODE1  running  2025.3.14357',
    '  cluster ratio: 46.7 %; why: leaves it',
    '  to less busy nodes: 60 % busy, the',
    '  cluster would be 46.7 %',
  ]);
});

test.each([20, 40, 60, 80, 100, 120])('at %i columns no line is wider and no reason is lost', (width) => {
  const lines = drawTable(explained, plain, width);
  expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width);
  expect(lines.join(' ').replace(/ +/g, ' ')).toContain(why);
});

test('a path in the last column stays whole, so that it can be copied', () => {
  const path = `C:\\${'x'.repeat(60)}`;
  const rows = [[{ text: 'file' }, { text: path }]];
  expect(drawTable({ columns: ['key', 'value'], rows }, plain, 50).join('\n')).toContain(path);
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
