// `octo-ha license show`
import { Command } from 'commander';
import type { Cell } from '../edges.ts';
import type { LicenseEntry } from '../operations/license-document.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { count, limit, orDash } from './in-words.ts';
import { takeLicense } from './take-license.ts';

/** What is asked for. */
export interface LicenseShowWish {
  readonly file?: string;
}

/** Declares `license show`. */
export const licenseShowCommand = (context: Context, run = licenseShow): Command =>
  new Command('show')
    .description('Who it is for, until when, and every limit; never the signature or the key')
    .option('--file <path>', 'a license file (XML, or base64 of it) instead of the database')
    .addHelpText('after', exitStatus('unavailable', 'cancelled'))
    .action((flags: LicenseShowWish) => run(flags, context));

/** Shows the license. */
export async function licenseShow(wish: LicenseShowWish, context: Context): Promise<void> {
  const { licenseShowDocument } = await import('../operations/license-document.ts');
  const { license, origin } = await takeLicense(wish.file, context);
  const document = licenseShowDocument(license, origin, context.clock.now());
  context.terminal.answer({
    document: { ...document },
    table: { columns: ['field', 'value'], rows: licenseFields(document.license) },
    footer: license.gaps.map((gap) => `not read: ${gap}`),
  });
}

/** The rows of a license. */
export function licenseFields(license: LicenseEntry): Cell[][] {
  const rows: [string, string][] = [
    ['licensed to', orDash(license.licensedTo)],
    ['kind', orDash(license.kind)],
    ['license version', orDash(license.version)],
    ['valid from', orDash(license.validFrom)],
    ['valid to', until(license.validTo, license.validDaysLeft)],
    ['maintenance expires', until(license.maintenanceExpires, license.maintenanceDaysLeft)],
    ['NodeLimit', `${limit(license.nodeLimit)}${sources[license.nodeLimitSource]}`],
    ...Object.entries(license.limits)
      .filter(([name]) => name !== 'NodeLimit')
      .map(([name, value]): [string, string] => [name, limit(value)]),
  ];
  return rows.map(([name, value]) => [{ text: name }, { text: value }]);
}

const sources = {
  element: '',
  absent: ' (the license has no NodeLimit)',
  unreadable: ': never taken as unlimited',
} as const;

function until(date: string | null, daysLeft: number | null): string {
  if (date === null || daysLeft === null) return '-';
  if (daysLeft < 0) return `${date} (${count(-daysLeft, 'day')} ago)`;
  return `${date} (${count(daysLeft, 'day')} left)`;
}
