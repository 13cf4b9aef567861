// Which of the settings documents is the license.
import { UnavailableError } from '../errors.ts';
import { documentProperties, documentText } from './document-text.ts';
import type { Row } from './session.ts';

/**
 * The license as it is stored (XML, or base64 of it), or null when no document has one.
 * @throws UnavailableError database.license-ambiguous when several differ and none is `licenses-current`
 */
export function findLicense(rows: readonly Row[]): string | null {
  const found = rows.flatMap((row) => {
    const license = licenseIn(documentText(row));
    return license === null ? [] : [{ id: String(row['Id']), license }];
  });
  const current = found.find(({ id }) => id.toLowerCase() === 'licenses-current');
  const [first, ...others] = found;
  if (current !== undefined) return current.license;
  if (first === undefined) return null;
  if (others.every(({ license }) => license === first.license)) return first.license;
  throw new UnavailableError(
    'database.license-ambiguous',
    `several settings documents hold different licenses: ${found.map(({ id }) => id).join(', ')}`,
    {
      hint: "read the license from a file instead: octo-ha license show --file PATH; Octopus' portal shows its text",
    },
  );
}

function licenseIn(text: string | null): string | null {
  if (text === null) return null;
  const properties = documentProperties(text);
  // A document that is no JSON may be the license itself.
  if (properties === null) return /^\uFEFF?\s*<(?:\?xml|License)\b/.test(text) ? text : null;
  const license = properties.get('licensetext');
  return typeof license === 'string' && license.trim() !== '' ? license : null;
}
