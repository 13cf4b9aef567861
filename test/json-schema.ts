// Whether a document satisfies a JSON Schema of docs/schema.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Checks a document, once it has been through JSON, against `docs/schema/NAME.json`; gives the problems, with paths. */
export function schemaProblems(name: string, document: unknown): readonly string[] {
  const file = new URL(`../docs/schema/${name}.json`, import.meta.url);
  const schema = z.fromJSONSchema(
    JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof z.fromJSONSchema>[0],
  );
  const result = schema.safeParse(JSON.parse(JSON.stringify(document)));
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
