// Reads a license key into its noun, signature and key left behind.
import { UnavailableError, UsageError, type Failure } from '../errors.ts';
import type { License, LicenseLimit, LicenseOrigin, LimitValue, NodeLimitSource } from './license.ts';
import { licenseText, LicenseTextError } from './license-text.ts';
import { limitValue } from './limit-value.ts';
import { parseXml, XmlError, type XmlElement } from './xml.ts';

/**
 * Reads XML, or base64 of it; see `licenseText` for the encodings.
 * Node limit: absent means 1; `Unlimited` in any case; a non-negative integer; anything else, a second NodeLimit, one
 * that is nested, prefixed or spelled in another case included, is unreadable and never more than it says.
 * @param given the text as stored, the bytes of a file, or null when the instance has no license
 * @throws UsageError license.unreadable, when it came from a file
 * @throws UnavailableError license.unreadable, license.missing, when it came from the database
 */
export function readLicense(given: string | Uint8Array | null, origin: LicenseOrigin): License {
  if (given === null)
    throw new UnavailableError('license.missing', 'the instance has no license in its database', {
      hint: 'enter a license under Configuration, License, or pass one with --file',
    });
  try {
    const root = parseXml(licenseText(given));
    if (root.name !== 'License')
      throw new XmlError(`has the root element ${root.name.slice(0, 40)}, not License`);
    return license(root);
  } catch (error) {
    if (error instanceof XmlError || error instanceof LicenseTextError) throw unreadable(error, origin);
    throw error;
  }
}

function unreadable(cause: Error, origin: LicenseOrigin): Failure {
  const hint = 'a license is XML that begins with <License, as Octopus sent it, or base64 of that XML';
  return origin === 'file'
    ? new UsageError('license.unreadable', `the license file ${cause.message}`, { hint, cause })
    : new UnavailableError('license.unreadable', `the license in the database ${cause.message}`, {
        hint,
        cause,
      });
}

function license(root: XmlElement): License {
  const gaps: string[] = [];
  const node = nodeLimit(root, gaps);
  return {
    licensedTo: textOf(root, 'LicensedTo', gaps),
    kind: textOf(root, 'Kind', gaps),
    version: textOf(root, 'Version', gaps),
    validFrom: dateOf(root, 'ValidFrom', gaps),
    validTo: dateOf(root, 'ValidTo', gaps),
    maintenanceExpires: dateOf(root, 'MaintenanceExpires', gaps),
    limits: limitsOf(root, node.value, gaps),
    nodeLimit: node.value,
    nodeLimitSource: node.source,
    gaps: foremost(gaps),
  };
}

/** Gaps told one by one; a license made to flood a terminal has thousands. */
const mostGaps = 20;

function foremost(gaps: readonly string[]): readonly string[] {
  return gaps.length <= mostGaps
    ? gaps
    : [...gaps.slice(0, mostGaps), `and ${String(gaps.length - mostGaps)} more`];
}

function nodeLimit(root: XmlElement, gaps: string[]): { value: LimitValue; source: NodeLimitSource } {
  const found = lookAlikes(root);
  const [only] = found;
  if (only === undefined) return { value: 1, source: 'absent' };
  const doubt =
    found.length > 1
      ? `NodeLimit is given ${String(found.length)} times`
      : only.name !== 'NodeLimit' || !root.children.includes(only)
        ? 'NodeLimit is nested, prefixed or spelled in another case'
        : [...root.attributes.keys()].some((name) => name.toLowerCase().startsWith('xmlns'))
          ? 'NodeLimit is in an XML namespace'
          : null;
  const value = doubt === null ? limitValue(only) : null;
  if (value !== null) return { value, source: 'element' };
  gaps.push(doubt ?? `NodeLimit "${shown(only)}" is neither a number nor Unlimited`);
  return { value: null, source: 'unreadable' };
}

/** Every element that somebody might take for the node limit, at any depth. */
function lookAlikes(element: XmlElement): readonly XmlElement[] {
  return element.children.flatMap((child) => [
    ...(/^(?:.*:)?nodelimit$/i.test(child.name) ? [child] : []),
    ...lookAlikes(child),
  ]);
}

function limitsOf(root: XmlElement, node: LimitValue, gaps: string[]): readonly LicenseLimit[] {
  const byName = new Map<string, XmlElement[]>();
  for (const child of root.children)
    if (/^[^:]+Limit$/.test(child.name)) {
      const same = byName.get(child.name);
      if (same === undefined) byName.set(child.name, [child]);
      else same.push(child);
    }
  return [...byName].map(([name, [first, ...others]]) => {
    const text = first === undefined ? '' : shown(first);
    if (name === 'NodeLimit') return { name, text, value: node };
    const value = first === undefined || others.length > 0 ? null : limitValue(first);
    if (others.length > 0) gaps.push(`${name} is given ${String(others.length + 1)} times`);
    else if (value === null) gaps.push(`${name} "${text}" is neither a number nor Unlimited`);
    return { name, text, value };
  });
}

function shown(element: XmlElement): string {
  return element.texts.join(' ').trim().replace(/\s+/g, ' ').slice(0, 40);
}

function textOf(root: XmlElement, name: string, gaps: string[]): string | null {
  const [first, ...others] = root.children.filter((child) => child.name === name);
  if (first === undefined) return null;
  if (others.length > 0) {
    gaps.push(`${name} is given ${String(others.length + 1)} times`);
    return null;
  }
  if (first.hasCdata || first.children.length > 0) {
    gaps.push(`${name} is not plain text`);
    return null;
  }
  const text = first.texts.join('').trim();
  return text === '' ? null : text;
}

function dateOf(root: XmlElement, name: string, gaps: string[]): string | null {
  const text = textOf(root, name, gaps);
  if (text === null) return null;
  const day = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.+Z-]*)?$/.exec(text)?.[1];
  const instant = new Date(`${day ?? ''}T00:00:00Z`);
  if (day !== undefined && !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day))
    return day;
  gaps.push(`${name} "${text.slice(0, 40)}" is not a date`);
  return null;
}
