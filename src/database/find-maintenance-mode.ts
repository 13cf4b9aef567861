// Whether the instance is in maintenance mode, from its settings documents.
import { documentProperties, documentText } from './document-text.ts';
import type { Row } from './session.ts';

/** The mode; null when no document tells, or when they contradict each other and none is called `maintenance`. */
export function findMaintenanceMode(rows: readonly Row[]): boolean | null {
  const modes = rows.flatMap((row) => {
    const text = documentText(row);
    const mode = text === null ? undefined : documentProperties(text)?.get('isinmaintenancemode');
    return typeof mode === 'boolean' ? [{ id: String(row['Id']).toLowerCase(), mode }] : [];
  });
  const named = modes.find(({ id }) => id === 'maintenance');
  if (named !== undefined) return named.mode;
  const [first, ...others] = modes;
  return first !== undefined && others.every(({ mode }) => mode === first.mode) ? first.mode : null;
}
