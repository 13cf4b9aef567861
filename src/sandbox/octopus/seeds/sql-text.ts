// Values as T-SQL literals.

/** A Unicode literal. */
export function text(value: string): string {
  return `N'${value.replaceAll("'", "''")}'`;
}

/** A name in brackets. */
export function bracketed(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

/** A literal that datetimeoffset takes; datetime takes it without the offset. */
export function instant(value: Date, kind: 'datetimeoffset' | 'datetime' = 'datetimeoffset'): string {
  const written = value.toISOString().replace('Z', '');
  return kind === 'datetime' ? `'${written}'` : `'${written}+00:00'`;
}

/** One INSERT per hundred rows. */
export function inserts(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const statements: string[] = [];
  for (let at = 0; at < rows.length; at += 100) {
    const values = rows.slice(at, at + 100).map((row) => `(${row.join(', ')})`);
    statements.push(
      `INSERT INTO ${table} (${columns.map(bracketed).join(', ')}) VALUES\n${values.join(',\n')}`,
    );
  }
  return statements;
}
