/** An answer of the driver with rows as arrays. */
export interface DriverResult {
  readonly recordsets: readonly RecordSet[];
  readonly rowsAffected: readonly number[];
}

/** The driver hangs the columns on the array of rows. */
type RecordSet = readonly (readonly unknown[])[] & { readonly columns: readonly { readonly name: string }[] };

const widest = 60;

/** Draws every result set as a table, and the count of rows below it. */
export function drawResult(result: DriverResult): string {
  const drawn = result.recordsets.map((rows) =>
    drawRows(
      rows.columns.map(({ name }) => name),
      rows,
    ),
  );
  if (drawn.length > 0) return drawn.join('\n');
  const counts = result.rowsAffected.map((count) => `(${String(count)} rows affected)\n`);
  return counts.length > 0 ? counts.join('') : 'done\n';
}

function drawRows(names: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map(show));
  const widths = names.map((name, at) =>
    Math.min(widest, Math.max(1, name.length, ...cells.map((row) => row[at]?.length ?? 0))),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((width, at) => (row[at] ?? '').slice(0, width).padEnd(width))
      .join('  ')
      .trimEnd();
  const lines = [line(names), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)];
  return `${lines.join('\n')}\n(${String(rows.length)} rows)\n`;
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'boolean') return value ? '1' : '0';
  const text =
    typeof value === 'string' ? value : typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  // Whatever a value holds, it must not move the cursor.
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');
}
