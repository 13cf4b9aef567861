import { expect, test } from 'vitest';
import { storeKinds } from '../../../src/model/store.ts';

test('every folder of the path command that is the cluster’s has its kind, and the cache of a node has none', () => {
  // `path --nugetRepository` is the packages (octopus-internals.md 3.2).
  expect([...storeKinds].sort()).toEqual([
    'artifacts',
    'eventExports',
    'imports',
    'packages',
    'taskLogs',
    'telemetry',
  ]);
});
