// The instance's maintenance mode: one property of one settings document, and nothing else of it.
import type { WriteOutcome } from '../../edges.ts';
import { UnavailableError } from '../../errors.ts';
import { text } from '../cell-values.ts';
import { documentTexts } from '../document-text.ts';
import { unknownSchema } from '../need-column.ts';
import { maintenanceDocuments } from '../queries/maintenance-documents.ts';
import { replaceDocument } from '../queries/replace-document.ts';
import type { Schema } from '../schema.ts';
import { flagInJson } from './flag-in-json.ts';
import type { LockSession } from './lock-session.ts';

const doing = 'setting the maintenance mode';
const property = 'IsInMaintenanceMode';

/**
 * Finds the document by its shape, as where it is read (its id is not certain, octopus-internals.md 1.4), and changes the flag in its
 * text where that has not changed meanwhile.
 * @throws UnavailableError database.schema-unknown where several documents may be the one, or it is compressed
 */
export async function changeMaintenanceMode(
  session: LockSession,
  schema: Schema,
  on: boolean,
): Promise<WriteOutcome> {
  const { settings } = schema;
  if (settings === null) throw unknownSchema(`${doing}: no table of settings documents can be read`);
  const rows = await session.read('reading the maintenance mode', maintenanceDocuments(schema, settings));
  const texts = documentTexts(rows);
  const found = rows.flatMap((row, at) => {
    const document = texts[at] ?? null;
    const id = text(row, 'Id') ?? '';
    const isNamed = id.trimEnd().toLowerCase() === 'maintenance';
    const flag = document === null ? null : flagInJson(document, property);
    return flag === undefined
      ? []
      : [{ id, isNamed, flag, document, isPlain: typeof row['Json'] === 'string' }];
  });
  const named = found.filter(({ isNamed }) => isNamed);
  const [only, ...others] = named.length > 0 ? named : found;
  if (only === undefined) return 'gone';
  if (others.length > 0 || only.flag === null || only.document === null)
    throw unknownSchema(`${doing}: not exactly one document tells of it`);
  if (only.flag.value === on) return 'already';
  if (!only.isPlain || settings.document.json === null)
    throw new UnavailableError(
      'database.schema-unknown',
      `${doing}: the document '${only.id}' is compressed, which octo-ha reads but does not write`,
      { hint: 'change it through Octopus itself: its web portal, or octo-ha with --via api or --via server' },
    );
  const { start, end } = only.flag;
  return session.write(doing, replaceDocument(schema.schemaName, settings, settings.document.json), {
    id: only.id,
    old: only.document,
    new: only.document.slice(0, start) + String(on) + only.document.slice(end),
  });
}
