// A blank, then: a string, punctuation, or a number or word.
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * The same JSON with the value of this property of the outermost object changed, and every other character as it was: numbers
 * keep digits that JavaScript cannot hold, unknown properties their order.
 * @param json a valid JSON object, see `jsonObject`
 * @param name of the property; where it is there twice, both are changed; where it is not there, nothing is
 * @param value JSON text
 */
export function replaceJsonValue(json: string, name: string, value: string): string {
  let depth = 0;
  let key: unknown = null;
  let start: number | null = null;
  let end = 0;
  let rest = 0;
  let result = '';
  for (const { 0: text, index } of json.matchAll(token)) {
    if (depth === 1 && (text === ',' || text === '}')) {
      if (key === name && start !== null) {
        result += json.slice(rest, start) + value;
        rest = end;
      }
      [key, start] = [null, null];
    } else if (depth === 1 && key === null) key = JSON.parse(text);
    else if (depth === 1 && text !== ':') start ??= index;
    if (text === '{' || text === '[') depth++;
    if (text === '}' || text === ']') depth--;
    end = index + text.length;
  }
  return result + json.slice(rest);
}
