import { expect, test } from 'vitest';
import { rateOwners } from '../../../../src/operations/migrate/rate-owners.ts';
import { aStore, aTarget, someFacts } from './facts.ts';

test('warns with the number and the command where files of others cannot be given away, and only then', () => {
  const stores = [aStore('taskLogs', { otherOwners: 12 }), aStore('packages', { otherOwners: 0 })];
  const target = (givesAway: boolean | null): ReturnType<typeof aTarget> => aTarget({ givesAway });
  const [reason, ...more] = rateOwners({ ...someFacts(), stores, target: target(false) });
  expect(more).toEqual([]);
  expect(reason).toMatchObject({ code: 'target.other-owners', vote: 'warn', value: 12 });
  expect(reason?.message).toContain("(cd '/mnt/octopus/TaskLogs' && xargs -0 -n 2 chown -h)");
  expect(reason?.message).not.toContain('Packages');
  expect(rateOwners({ ...someFacts(), stores, target: target(true) })).toEqual([]);
  expect(rateOwners({ ...someFacts(), stores, target: target(null) })).toEqual([]);
  expect(rateOwners({ ...someFacts(), target: target(false) })).toEqual([]);
});
