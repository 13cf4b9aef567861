// A store: one kind of files that every node of an instance must see at the same place.
// Lives here: the kinds, where Octopus keeps them. Never here: reading settings, touching folders.

/** Every kind of store that is the cluster's (octopus-internals.md 3.2); never the cache or the logs of a server. */
export const storeKinds = [
  'taskLogs',
  'artifacts',
  'packages',
  'imports',
  'eventExports',
  'telemetry',
] as const;

/** One of them. */
export type StoreKind = (typeof storeKinds)[number];
