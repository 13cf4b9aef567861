// A table as lines: columns two blanks apart, no borders, so that it reads well and cuts well.
import type { Cell, Table } from '../edges.ts';
import { escapeControl } from './escape-control.ts';
import type { Palette } from './palette.ts';
import { cutToWidth, textWidth } from './text-width.ts';

const gap = '  ';
const leastColumn = 4;

/**
 * Draws the table.
 * @param width columns of the terminal to fit into, or null for "never cut anything" (not a TTY)
 */
export function drawTable(table: Table, palette: Palette, width: number | null): string[] {
  const head: Cell[] = table.columns.map((text) => ({ text: text.toUpperCase(), tone: 'dim' }));
  const rows = [head, ...table.rows].map((row) =>
    row.map((cell) => ({ ...cell, text: escapeControl(cell.text) })),
  );
  const right = table.columns.map((_, index) => table.rows.some((row) => row[index]?.align === 'right'));
  const widths = fit(
    table.columns.map((_, index) => Math.max(...rows.map((row) => textWidth(row[index]?.text ?? '')))),
    width,
  );
  return rows.map((row) => {
    const cells = row.map((cell, index) =>
      drawCell(cell, widths[index] ?? 0, right[index] === true, palette),
    );
    const line = cells.join(gap);
    return line.trimEnd();
  });
}

function drawCell(cell: Cell, width: number, right: boolean, palette: Palette): string {
  const text = cutToWidth(cell.text, width);
  const padding = ' '.repeat(Math.max(0, width - textWidth(text)));
  const painted = cell.tone === undefined ? text : palette[cell.tone](text);
  return right ? padding + painted : painted + padding;
}

/** Takes from the widest column until all fit; a column keeps at least a few characters. */
function fit(natural: readonly number[], width: number | null): number[] {
  const widths = [...natural];
  if (width === null) return widths;
  const room = width - gap.length * (widths.length - 1);
  let over = widths.reduce((sum, each) => sum + each, 0) - room;
  while (over > 0) {
    const widest = Math.max(...widths);
    if (widest <= leastColumn) break;
    const index = widths.lastIndexOf(widest);
    widths[index] = widest - 1;
    over -= 1;
  }
  return widths;
}
