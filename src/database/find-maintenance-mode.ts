// Whether the instance is in maintenance mode, from its settings documents.
import { documentProperties, documentTexts } from './document-text.ts';
import type { Row } from './session.ts';

/** The mode; null when no document tells, or when they contradict each other and none is called `maintenance`. */
export function findMaintenanceMode(rows: readonly Row[]): boolean | null {
  const texts = documentTexts(rows);
  const documents = rows.map((row, at) => ({
    isNamed: String(row['Id']).trimEnd().toLowerCase() === 'maintenance',
    mode: modeIn(texts[at] ?? null),
  }));
  const named = documents.filter(({ isNamed }) => isNamed);
  const modes = new Set((named.length > 0 ? named : documents).map(({ mode }) => mode));
  modes.delete(undefined);
  const [mode = null] = modes;
  return modes.size === 1 ? mode : null;
}

/** Undefined for a document of something else, null for one that may be it and does not tell. */
function modeIn(text: string | null): boolean | null | undefined {
  const properties = text === null ? null : documentProperties(text);
  if (properties === null) return null;
  const mode = properties.get('isinmaintenancemode');
  return mode === undefined || typeof mode === 'boolean' ? mode : null;
}
