// Where values stand in the text of a JSON object, so that they can be changed and nothing around them.

/** A property of the object itself, and the place of its value in the text: `[start, end)`. */
export interface ValuePlace {
  readonly name: string;
  /** Undefined where the value is an object or a list, of which only the first sign has a place. */
  readonly value: string | number | boolean | null | undefined;
  readonly start: number;
  readonly end: number;
}

/** A string, a brace or bracket, a comma or colon, or any other word. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu;

/** Every property of the object in order, also those that stand there twice; null when the text is no JSON object. */
export function valuesInJson(text: string): readonly ValuePlace[] | null {
  if (!isObject(text)) return null;
  const places: ValuePlace[] = [];
  let depth = 0;
  let name: string | null = null;
  let isValue = false;
  for (const { 0: word, index: start } of text.matchAll(token)) {
    const opens = word === '{' || word === '[';
    const closes = word === '}' || word === ']';
    if (depth === 1 && isValue && name !== null && !closes && word !== ',') {
      const value = opens ? undefined : (JSON.parse(word) as ValuePlace['value']);
      places.push({ name, value, start, end: start + word.length });
      isValue = false;
      name = null;
    } else if (depth === 1 && word === ':') isValue = true;
    else if (depth === 1 && !isValue && word.startsWith('"')) name = String(JSON.parse(word));
    if (opens) depth += 1;
    else if (closes) depth -= 1;
  }
  return places;
}

function isObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
