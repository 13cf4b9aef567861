// The license of an instance: what its key grants.
// Lives here: the shape. Never here: the signature, the license key, XML.

/** A number a license grants; null when what stands there is neither a non-negative integer nor `Unlimited`. */
export type LimitValue = number | 'unlimited' | null;

/** Where the node limit came from; `absent` means 1 (octopus-internals.md 2.4), `unreadable` goes with null. */
export type NodeLimitSource = 'element' | 'absent' | 'unreadable';

/** Where a license text came from, which decides whether the operator fixes the command line or the world. */
export type LicenseOrigin = 'file' | 'database';

/** One `…Limit` element directly below `License`. */
export interface LicenseLimit {
  /** As spelled in the key: `ProjectLimit`. */
  readonly name: string;
  readonly value: LimitValue;
  /** What stands there, at most 40 characters: for showing a limit that could not be read. */
  readonly text: string;
}

/** A license without its secrets. Dates are `YYYY-MM-DD`; null means not given, or not readable and named in `gaps`. */
export interface License {
  readonly licensedTo: string | null;
  /** `Trial` and the like; commercial keys have none. */
  readonly kind: string | null;
  /** Version of the license schema, `2.0`. */
  readonly version: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly maintenanceExpires: string | null;
  /** Every limit present, in the order of the key; a repeated one appears once, unreadable. */
  readonly limits: readonly LicenseLimit[];
  readonly nodeLimit: LimitValue;
  readonly nodeLimitSource: NodeLimitSource;
  /** What could not be read and why, as sentences for the operator (lower-case, no full stop). */
  readonly gaps: readonly string[];
}
