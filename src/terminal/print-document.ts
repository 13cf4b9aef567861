// A document as json or yaml. Strings keep their content; what a terminal would obey is escaped the way the format knows.
import { createRequire } from 'node:module';
import type { stringify } from 'yaml';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

// What JSON.stringify leaves as it is: DEL, C1, bidirectional controls, line separators.
const obeyed = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * The document as text that ends with a line end.
 * @param compact json on one line
 */
export function printDocument(
  document: Readonly<Record<string, unknown>>,
  format: 'json' | 'yaml',
  compact: boolean,
  redact: (text: string) => string,
): string {
  const clean = redactStrings(JSON.parse(JSON.stringify(document)) as Json, redact);
  if (format === 'json') return `${escapeObeyed(JSON.stringify(clean, null, compact ? 0 : 2))}\n`;
  return escapeObeyed(loadYaml()(clean, { lineWidth: 0, aliasDuplicateObjects: false, ...quoted(clean) }));
}

function redactStrings(value: Json, redact: (text: string) => string): Json {
  if (typeof value === 'string') return redact(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => redactStrings(each, redact));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, redactStrings(each, redact)]));
}

/** Escapes are known inside double quotes only; so one such character puts every string into them. */
function quoted(value: Json): { defaultStringType?: 'QUOTE_DOUBLE' } {
  obeyed.lastIndex = 0;
  return obeyed.test(JSON.stringify(value)) ? { defaultStringType: 'QUOTE_DOUBLE' } : {};
}

function escapeObeyed(text: string): string {
  return text.replace(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// Loaded at the first yaml answer: it costs 20 ms and an answer is synchronous.
function loadYaml(): typeof stringify {
  return (createRequire(import.meta.url)('yaml') as { stringify: typeof stringify }).stringify;
}
