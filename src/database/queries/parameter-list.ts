/** `@name0, @name1, …` */
export function parameterList(name: string, count: number): string {
  return Array.from({ length: count }, (_, at) => `@${name}${String(at)}`).join(', ');
}

/** The values of such a list, by parameter. */
export function listParameters(name: string, values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(values.map((value, at) => [`${name}${String(at)}`, value]));
}
