import { SqlError } from '../engine.ts';

/** ISJSON: 1 for an object or array, 0 for all else. */
export function isJson(text: string): boolean {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null;
  } catch {
    return false;
  }
}

/** JSON_VALUE, or (`whole`) JSON_QUERY, in lax mode. @throws SqlError 13609 (no JSON), 13607 (no path) */
export function jsonPath(text: string, path: string, whole: boolean): string | null {
  if (!isJson(text))
    throw new SqlError(
      13609,
      `JSON text is not properly formatted. Unexpected character '${text.charAt(0)}' is found at position 0.`,
    );
  if (!/^\s*(?:lax\s+|strict\s+)?\$/iu.test(path))
    throw new SqlError(
      13607,
      `JSON path is not properly formatted. Unexpected character '${path.charAt(0)}' is found at position 0.`,
    );
  let at: unknown = JSON.parse(text);
  for (const [, name, quoted, index] of path.matchAll(/\.(\w+)|\."([^"]+)"|\[(\d+)\]/gu)) {
    const key = name ?? quoted ?? index ?? '';
    at =
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Readonly<Record<string, unknown>>)[key]
        : null;
  }
  if (typeof at === 'object' && at !== null) return whole ? JSON.stringify(at) : null;
  return !whole && (typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean')
    ? String(at)
    : null;
}
