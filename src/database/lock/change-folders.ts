// Settings of folders: some properties of some settings documents, and nothing else of them.
import type { FolderChange, WriteOutcome } from '../../edges.ts';
import { UnavailableError } from '../../errors.ts';
import { folderSettingOf } from '../../model/folder-names.ts';
import { folderSettings, type FolderSetting } from '../../model/folder-settings.ts';
import { text } from '../cell-values.ts';
import { documentTexts } from '../document-text.ts';
import { unknownSchema } from '../need-column.ts';
import { folderDocuments } from '../queries/folder-documents.ts';
import { replaceDocuments } from '../queries/replace-documents.ts';
import type { Schema } from '../schema.ts';
import { shortened } from '../shortened.ts';
import type { LockSession } from './lock-session.ts';
import { valuesInJson, type ValuePlace } from './values-in-json.ts';

const doing = 'setting the folders';

/** A document, and where the wanted settings are in its text. */
interface Found {
  readonly id: string;
  readonly document: string;
  readonly isPlain: boolean;
  readonly places: readonly (ValuePlace & { readonly setting: FolderSetting })[];
}

/**
 * Finds the documents by their shape, as where they are read, and changes the values in their texts where these have not changed
 * meanwhile. All in one transaction.
 * @throws UnavailableError database.schema-unknown where a setting has not exactly one place, is no text, or its document is compressed
 */
export async function changeFolders(
  session: LockSession,
  schema: Schema,
  { expected, value }: FolderChange,
): Promise<WriteOutcome> {
  const { settings } = schema;
  if (settings === null) throw unknownSchema(`${doing}: no table of settings documents can be read`);
  const wanted = folderSettings.filter((setting) => value[setting] !== undefined);
  const rows = await session.read('reading the folders', folderDocuments(schema, settings));
  const texts = documentTexts(rows);
  const documents = rows.flatMap((row, at): readonly Found[] => {
    const document = texts[at] ?? null;
    const all = document === null ? null : valuesInJson(document);
    if (document === null || all === null) return [];
    const places = all.flatMap((place) => {
      const setting = folderSettingOf(place.name);
      return setting !== null && wanted.includes(setting) ? [{ ...place, setting }] : [];
    });
    const isPlain = typeof row['Json'] === 'string';
    return places.length === 0 ? [] : [{ id: text(row, 'Id') ?? '', document, isPlain, places }];
  });
  const places = documents.flatMap((document) => document.places);
  for (const setting of wanted) {
    const [place, ...others] = places.filter((each) => each.setting === setting);
    if (place === undefined || others.length > 0)
      throw unknownSchema(
        `${doing}: ${setting} has ${place === undefined ? 'no place' : 'several places'} in the documents`,
      );
    const found = place.value;
    if (found !== null && typeof found !== 'string')
      throw unknownSchema(`${doing}: ${shortened(place.name)} is no text`);
    if (!isSame(found, expected[setting]) && !isSame(found, value[setting])) return 'conflict';
  }
  const changed = documents.filter((document) =>
    document.places.some((place) => !isSame(place.value, value[place.setting])),
  );
  if (changed.length === 0) return 'already';
  const { json } = settings.document;
  const packed = changed.find(({ isPlain }) => !isPlain);
  if (packed !== undefined || json === null) throw compressed(packed?.id ?? '');
  const parameters = Object.fromEntries(
    changed.flatMap((document, at) => [
      [`id${String(at)}`, document.id],
      [`old${String(at)}`, document.document],
      [`new${String(at)}`, replaced(document, value)],
    ]),
  );
  return session.write(
    doing,
    replaceDocuments(schema.schemaName, settings, json, changed.length),
    parameters,
  );
}

/** A setting that is not set is null, or an empty text. */
function isSame(found: ValuePlace['value'], wanted: string | null | undefined): boolean {
  const plain = (each: unknown): unknown =>
    typeof each === 'string' && each.trim() === '' ? null : (each ?? null);
  return plain(found) === plain(wanted);
}

/** From the end, so that the places before stay where they are. What is the same already keeps its spelling. */
function replaced({ document, places }: Found, value: FolderChange['value']): string {
  return places
    .filter((place) => !isSame(place.value, value[place.setting]))
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (sum, { start, end, setting }) =>
        sum.slice(0, start) + JSON.stringify(value[setting] ?? null) + sum.slice(end),
      document,
    );
}

function compressed(id: string): UnavailableError {
  return new UnavailableError(
    'database.schema-unknown',
    `${doing}: the document '${shortened(id)}' is compressed, which octo-ha reads but does not write`,
    { hint: 'change the folders through Octopus itself: --switch=server, or --switch=print' },
  );
}
