// The documents of `license show` and `license check`, as json and yaml print them.
import { daysLeft } from '../model/days-left.ts';
import type { License, LicenseOrigin, LimitValue, NodeLimitSource } from '../model/license.ts';
import type { LicenseUsage } from './check-license.ts';

/** `docs/schema/license-show.json`. */
export interface LicenseShowDocument {
  readonly license: LicenseEntry;
}

/** `docs/schema/license-check.json`. */
export interface LicenseCheckDocument {
  readonly license: LicenseEntry;
  readonly usage: LicenseUsage;
}

/** A license without signature and key. Dates are `YYYY-MM-DD`; days are whole UTC days, negative once past. */
export interface LicenseEntry {
  readonly origin: LicenseOrigin;
  readonly licensedTo: string | null;
  readonly kind: string | null;
  readonly version: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly validDaysLeft: number | null;
  readonly maintenanceExpires: string | null;
  readonly maintenanceDaysLeft: number | null;
  readonly nodeLimit: LimitValue;
  readonly nodeLimitSource: NodeLimitSource;
  /** Every `…Limit` element present, by its name; null for what could not be read. */
  readonly limits: Readonly<Record<string, LimitValue>>;
  readonly gaps: readonly string[];
}

/** @param now the instant that days left are counted from */
export function licenseShowDocument(license: License, origin: LicenseOrigin, now: Date): LicenseShowDocument {
  return { license: entry(license, origin, now) };
}

/** @param now the instant that days left are counted from */
export function licenseCheckDocument(
  license: License,
  origin: LicenseOrigin,
  usage: LicenseUsage,
  now: Date,
): LicenseCheckDocument {
  return { license: entry(license, origin, now), usage };
}

function entry(license: License, origin: LicenseOrigin, now: Date): LicenseEntry {
  return {
    origin,
    licensedTo: license.licensedTo,
    kind: license.kind,
    version: license.version,
    validFrom: license.validFrom,
    validTo: license.validTo,
    validDaysLeft: daysLeft(license.validTo, now),
    maintenanceExpires: license.maintenanceExpires,
    maintenanceDaysLeft: daysLeft(license.maintenanceExpires, now),
    nodeLimit: license.nodeLimit,
    nodeLimitSource: license.nodeLimitSource,
    limits: Object.fromEntries(license.limits.map(({ name, value }) => [name, value])),
    gaps: license.gaps,
  };
}
