// The same question written otherwise: a server that evaluates gives the same answer, one that knows texts does not.

/** Aliases renamed, keywords in lower case, labels in brackets, the select list reversed, other white space and comments. */
export function reshape(sql: string): string {
  const reversed = reverseSelectList(sql);
  return reversed
    .replace(/\bAS ([nsthldc])\b/g, 'zz_$1')
    .replace(/\b([nsthldc])\.(?=[[A-Za-z])/g, 'zz_$1.')
    .replace(/\blatest\b/g, 'newest')
    .replace(/\bAS \[?(\w+)\]?(?=[,\s])/g, (all, label: string) =>
      label === 'newest' ? all : `AS [${label}]`,
    )
    .replace(
      /\b(?:SELECT|FROM|WHERE|GROUP BY|ORDER BY|JOIN|ON|AND|OR|SUM|CASE|WHEN|THEN|ELSE|END|IN|IS NOT NULL|MAX|MIN|COUNT|AS|LIKE)\b/g,
      (word) => word.toLowerCase(),
    )
    .replace(/ /g, '\n\t /* written otherwise */ ');
}

/** The columns of the outermost SELECT in the opposite order. */
function reverseSelectList(sql: string): string {
  const [, head = '', list = '', rest = ''] =
    /^(SELECT(?: TOP \(\d+\))?)\s([^]*?)(\nFROM [^]*)?$/.exec(sql) ?? [];
  const columns: string[] = [];
  let depth = 0;
  let current = '';
  for (const sign of list) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    if (sign === ',' && depth === 0) {
      columns.push(current);
      current = '';
    } else current += sign;
  }
  return `${head} ${[...columns, current].reverse().join(', ')}${rest}`;
}
