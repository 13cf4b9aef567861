// Which of the settings documents are about folders, and what they say together.
import { UnavailableError } from '../errors.ts';
import { folderSettingOf, sortFolders } from '../model/folder-names.ts';
import type { FolderReading } from '../model/folder-settings.ts';
import { documentTexts } from './document-text.ts';
import type { Row } from './session.ts';
import { shortened } from './shortened.ts';

/**
 * What the documents tell: one since they were merged, one for every kind before (octopus-internals.md 1.4). A document is about
 * folders when it has one that is known; then what else in it looks like a folder is reported too. One that cannot be read
 * does not tell.
 * @throws UnavailableError database.folders-ambiguous when two say different things about one folder
 */
export function findFolders(rows: readonly Row[]): FolderReading {
  const texts = documentTexts(rows);
  const documents = rows.flatMap((row, at) => {
    const properties = propertiesOf(texts[at] ?? null);
    const isAboutFolders = properties.some(([name]) => folderSettingOf(name) !== null);
    return isAboutFolders ? [{ id: shortened(String(row['Id']).trimEnd()), properties }] : [];
  });
  const sorted = sortFolders(documents.flatMap(({ properties }) => properties));
  if (sorted === null)
    throw new UnavailableError(
      'database.folders-ambiguous',
      `settings documents say different things about one folder: ${documents.map(({ id }) => id).join(', ')}`,
      { hint: 'Set the folders anew with Octopus.Server path, and see which of the documents it writes.' },
    );
  return { source: 'database', node: null, home: null, ...sorted };
}

function propertiesOf(text: string | null): readonly (readonly [string, unknown])[] {
  try {
    const parsed: unknown = JSON.parse(text ?? 'null');
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? Object.entries(parsed)
      : [];
  } catch {
    return [];
  }
}
