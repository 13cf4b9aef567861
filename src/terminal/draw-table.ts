// A table as lines: columns two blanks apart, no borders, so that it reads well and cuts well.
import type { Cell, Table } from '../edges.ts';
import { escapeControl } from './escape-control.ts';
import { fitColumns, gapWidth } from './fit-columns.ts';
import type { Palette } from './palette.ts';
import { cutToWidth, textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

const gap = ' '.repeat(gapWidth);
const indent = '  ';

/**
 * Draws the table. What is too wide for its column is cut, in the last column wrapped; columns that have no room at all
 * stand below their row, each with its name.
 * @param width columns of the terminal to fit into, or null for "neither cut nor wrap" (not a TTY)
 */
export function drawTable(table: Table, palette: Palette, width: number | null): string[] {
  const head: Cell[] = table.columns.map((text) => ({ text: text.toUpperCase(), tone: 'dim' }));
  const rows = table.rows.map((row) => row.map((cell) => ({ ...cell, text: escapeControl(cell.text) })));
  const right = table.columns.map((_, index) => table.rows.some((row) => row[index]?.align === 'right'));
  const widths = fitColumns(
    head.map(({ text }, index) => ({
      head: textWidth(text),
      natural: Math.max(...[head, ...rows].map((row) => textWidth(row[index]?.text ?? ''))),
    })),
    width,
  );
  const draw = (row: readonly Cell[]): string[] => drawRow(row, widths, right, palette);
  return [
    ...draw(head),
    ...rows.flatMap((row) => [...draw(row), ...below(table.columns, row, widths.length, width)]),
  ];
}

function drawRow(
  row: readonly Cell[],
  widths: readonly number[],
  right: readonly boolean[],
  palette: Palette,
): string[] {
  const last = widths.length - 1;
  const texts = row.map(({ text }, index) =>
    // A table of one column is a list, a line each.
    index === last && last > 0 ? wrapText(text, widths[index] ?? 0) : [cutToWidth(text, widths[index] ?? 0)],
  );
  const cells = widths.map((width, index) =>
    paint({ ...row[index], text: texts[index]?.[0] ?? '' }, width, right[index] === true, palette),
  );
  const before = ' '.repeat(widths.slice(0, last).reduce((sum, each) => sum + each + gapWidth, 0));
  return [cells.join(gap).trimEnd(), ...(texts[last] ?? []).slice(1).map((line) => before + line)];
}

/** The cells that have no column, in one paragraph below their row. */
function below(
  columns: readonly string[],
  row: readonly Cell[],
  shown: number,
  width: number | null,
): string[] {
  if (width === null || shown >= row.length) return [];
  const text = row
    .slice(shown)
    .map((cell, index) => (cell.text === '' ? '' : `${columns[shown + index] ?? ''}: ${cell.text}`))
    .filter((part) => part !== '')
    .join('; ');
  if (text === '') return [];
  return wrapText(text, width - indent.length).map((line) => indent + line);
}

function paint({ text, tone }: Cell, width: number, right: boolean, palette: Palette): string {
  const padding = ' '.repeat(Math.max(0, width - textWidth(text)));
  const painted = tone === undefined ? text : palette[tone](text);
  return right ? padding + painted : painted + padding;
}
