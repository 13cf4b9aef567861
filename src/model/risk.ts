// Risks that an operator may take over by name, with `--accept-risk`.
// Lives here: the names. Never here: which refusal each lifts (operations/check/reason-table.ts, operations/migrate/plan-reason.ts).

/** Names that lift a refusal of a check, and so of drain, restart and remove. */
export const checkRisks = [
  'no-capacity',
  'lost-tasks',
  'unlisted-tasks',
  'unfinished-run',
  'ping-unknown',
  'ping-contradicts',
  'service-unknown',
  'watchdog',
  'disabled-service',
  'balancer-unknown',
  'balancer-serves-drained',
] as const;

/** One of them. */
export type CheckRisk = (typeof checkRisks)[number];

/** Names that lift a refusal of migrate (operations/migrate/plan-reason.ts; `unknown-folder`: resolve-stores.ts). */
export const migrateRisks = [
  'unknown-folder',
  'adopt-target',
  'missing-store',
  'same-device',
  'local-target',
  'unflushed-target',
  'mapped-drive',
  'free-space',
  'lost-names',
  'left-behind',
  'service-rights',
  'license',
  'old-backup',
  'versions-differ',
  'left-on-target',
  'lost-proof',
  'old-damaged',
  'unfinished-elsewhere',
  'source-gone',
  'vanished-files',
  'target-gone',
  'lost-store',
  'written-since',
  'left-in-place',
  'moved-on',
  'unsupported-write',
] as const;

/** One of them. */
export type MigrateRisk = (typeof migrateRisks)[number];
