// The license a command is about: a file's when one is given, else the instance's.
import type { License, LicenseOrigin } from '../model/license.ts';
import type { Context } from './context.ts';

/**
 * Reads it.
 * @throws UsageError usage.file-unreadable, license.unreadable (of a file)
 * @throws UnavailableError license.missing, license.unreadable (of the database), database.*
 */
export async function takeLicense(
  file: string | undefined,
  context: Context,
): Promise<{ license: License; origin: LicenseOrigin }> {
  const { readLicense } = await import('../model/read-license.ts');
  if (file !== undefined)
    return { license: readLicense(await context.readFile(file), 'file'), origin: 'file' };
  const text = await (await context.database()).readLicenseText(context.signal);
  return { license: readLicense(text, 'database'), origin: 'database' };
}
