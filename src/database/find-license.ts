// Which of the settings documents is the license.
import { UnavailableError } from '../errors.ts';
import { documentProperties, documentTexts } from './document-text.ts';
import type { Row } from './session.ts';
import { shortened } from './shortened.ts';

const fromFile =
  "read the license from a file instead: octo-ha license show --file PATH; Octopus' portal shows its text";

const unreadable: unique symbol = Symbol('unreadable');

/** A license, no license, or a document of which nobody knows. */
type Finding = string | null | typeof unreadable;

/**
 * The license as it is stored (XML, or base64 of it), or null when no document has one.
 * @throws UnavailableError database.license-ambiguous when several differ and none is `licenses-current`;
 * database.license-unreadable when a document that may hold it cannot be read: then nobody may say that there is none
 */
export function findLicense(rows: readonly Row[]): string | null {
  const texts = documentTexts(rows);
  const documents = rows.map((row, at): { id: string; finding: Finding } => ({
    id: shortened(String(row['Id'])),
    finding: licenseIn(texts[at] ?? null),
  }));
  const current = documents.filter(({ id }) => id.trimEnd().toLowerCase() === 'licenses-current');
  const found = current.length > 0 && current.some(({ finding }) => finding !== null) ? current : documents;
  const licenses = new Set<Finding>(
    found.map(({ finding }) => finding).filter((finding) => finding !== null),
  );
  const named = (wanted: (finding: Finding) => boolean): string =>
    found
      .filter(({ finding }) => wanted(finding))
      .slice(0, 10)
      .map(({ id }) => id)
      .join(', ');
  if (licenses.has(unreadable))
    throw new UnavailableError(
      'database.license-unreadable',
      `settings documents cannot be read, and one of them may hold the license: ${named((finding) => finding === unreadable)}`,
      { hint: fromFile },
    );
  const license: Finding = [...licenses][0] ?? null;
  if (licenses.size < 2 && license !== unreadable) return license;
  throw new UnavailableError(
    'database.license-ambiguous',
    `several settings documents hold different licenses: ${named((finding) => finding !== null)}`,
    { hint: fromFile },
  );
}

function licenseIn(text: string | null): Finding {
  if (text === null) return unreadable;
  const properties = documentProperties(text);
  // A document that is no JSON may be the license itself.
  if (properties === null) return /^\uFEFF?\s*<(?:\?xml|License)\b/.test(text) ? text : unreadable;
  const license = properties.get('licensetext') ?? null;
  if (license === null) return null;
  if (typeof license !== 'string') return unreadable;
  return license.trim() === '' ? null : license;
}
