// The inputs of the verdict as they are found in what is given to it: the paths of all values, and one of them replaced.

/** `cluster.nodes[].taskCap`: every value below, maps and lists of objects as `[]`. A list of plain values is one value. */
export function leaves(value: unknown, path = ''): readonly string[] {
  const within = inside(value);
  if (within !== null) return [...new Set(within.flatMap((each) => leaves(each, `${path}[]`)))];
  if (!isRecord(value)) return [path];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, path === '' ? key : `${path}.${key}`));
}

/** The same with every value at this path replaced; where there is none, the same. */
export function replaceLeaf<T>(value: T, path: string, by: unknown): T {
  return replaced(value, path, by) as T;
}

function replaced(value: unknown, path: string, by: unknown): unknown {
  if (path === '') return by;
  if (path.startsWith('[]')) {
    const rest = path.slice(2).replace(/^\./, '');
    if (value instanceof Map)
      return new Map([...value].map(([key, each]) => [key, replaced(each, rest, by)] as const));
    return Array.isArray(value) ? value.map((each) => replaced(each, rest, by)) : value;
  }
  if (!isRecord(value)) return value;
  const [, key = '', rest = ''] = /^([^.[]+)\.?(.*)$/.exec(path) ?? [];
  return key in value ? { ...value, [key]: replaced(value[key], rest, by) } : value;
}

/** The values of a map or list of objects; null for anything else, an empty one included. */
function inside(value: unknown): readonly unknown[] | null {
  const values = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : [];
  return values.some(isRecord) ? values : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Date)
  );
}
