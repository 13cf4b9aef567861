// How many of a table's columns stand side by side on a terminal, and how wide each is.

/** What is known of a column, in columns of the terminal. */
export interface ColumnWidth {
  readonly head: number;
  /** Of the widest cell, head included. */
  readonly natural: number;
}

/** Blanks between two columns. */
export const gapWidth = 2;

// A column is cut no further than its head and this.
const leastCut = 12;
// Names come first, and often differ in their last character alone; a column wider than this is a sentence. Cut to a few
// characters, both say nothing.
const leastWhole = 40;
const leastOfAll = 4;

/**
 * The widths of the columns that stand side by side; those left out at the end have no place. Takes from the widest first.
 * @param width of the terminal, or null for "all as wide as they are"
 */
export function fitColumns(columns: readonly ColumnWidth[], width: number | null): number[] {
  const natural = columns.map((column) => column.natural);
  if (width === null || lineWidth(natural) <= width) return natural;
  const floors = columns.map(leastWidth);
  while (floors.length > 1 && lineWidth(floors) > width) floors.pop();
  if (floors.length === 1) floors[0] = leastOfAll;
  const widths = natural.slice(0, floors.length);
  let over = lineWidth(widths) - width;
  while (over > 0) {
    const spare = widths.map((each, index) => (each > (floors[index] ?? 0) ? each : 0));
    const widest = Math.max(...spare);
    if (widest === 0) break;
    widths[spare.lastIndexOf(widest)] = widest - 1;
    over -= 1;
  }
  return widths;
}

function leastWidth({ head, natural }: ColumnWidth, index: number): number {
  const whole = index === 0 || natural > leastWhole;
  return Math.min(natural, whole ? leastWhole : Math.max(head, leastCut));
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + gapWidth * Math.max(0, widths.length - 1);
}
