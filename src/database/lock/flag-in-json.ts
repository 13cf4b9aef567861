// Where a flag stands in the text of a JSON object, so that it can be changed and nothing around it.

/** The flag, and the place of its word in the text: `[start, end)`. */
export interface FlagPlace {
  readonly value: boolean;
  readonly start: number;
  readonly end: number;
}

/** A string, a brace or bracket, a comma or colon, or any other word. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu;

/**
 * Looks for a property of the object itself, in any case, not of what is inside it.
 * @returns undefined when the text is a JSON object without it; null when it is none, or the property is no flag or stands there twice
 */
export function flagInJson(text: string, property: string): FlagPlace | null | undefined {
  if (!isObject(text)) return null;
  const places: (FlagPlace | null)[] = [];
  let depth = 0;
  let key: string | null = null;
  let isValue = false;
  for (const match of text.matchAll(token)) {
    const [word] = match;
    if (depth === 1 && isValue && !/^[{}[\],:]$/.test(word)) {
      if (key === property.toLowerCase()) places.push(flagAt(word, match.index));
    } else if (depth === 1 && isValue && /^[{[]$/.test(word) && key === property.toLowerCase())
      places.push(null);
    if (word === '{' || word === '[') depth += 1;
    else if (word === '}' || word === ']') depth -= 1;
    if (depth !== 1) continue;
    if (word === ':') isValue = true;
    else if (word === ',' || word === '{') isValue = false;
    else if (!isValue && word.startsWith('"')) key = String(JSON.parse(word)).toLowerCase();
  }
  return places.length === 0 ? undefined : places.length === 1 ? (places[0] ?? null) : null;
}

function flagAt(word: string, start: number): FlagPlace | null {
  if (word !== 'true' && word !== 'false') return null;
  return { value: word === 'true', start, end: start + word.length };
}

function isObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
