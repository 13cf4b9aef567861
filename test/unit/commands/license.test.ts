import { expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { licenseCheck } from '../../../src/commands/license-check.ts';
import { licenseShow } from '../../../src/commands/license-show.ts';
import { fakeCluster, fakeContext, fakeNode, licenseXml, type FakeContext } from './fake-context.ts';

function rows(context: FakeContext): Record<string, string | undefined> {
  return Object.fromEntries(
    (context.answers[0]?.table?.rows ?? []).map(([a, b]) => [a?.text ?? '', b?.text]),
  );
}

test('the license of a file is shown without touching a database', async () => {
  const context = fakeContext({
    files: {
      'l.xml': licenseXml('<ValidTo>2026-03-11</ValidTo><MaintenanceExpires>2026-02-28</MaintenanceExpires>'),
    },
  });
  await licenseShow(
    { file: 'l.xml' },
    { ...context, database: () => Promise.reject(new Error('no database')) },
  );
  expect(rows(context)).toMatchObject({
    'licensed to': 'Example',
    'valid to': '2026-03-11 (10 days left)',
    'maintenance expires': '2026-02-28 (1 day ago)',
    NodeLimit: '1 (the license has no NodeLimit)',
  });
});

test('an unreadable node limit is never shown as unlimited', async () => {
  const context = fakeContext({ license: licenseXml('<NodeLimit>lots</NodeLimit>') });
  await licenseShow({}, context);
  expect(rows(context)['NodeLimit']).toBe('unreadable: never taken as unlimited');
  expect(context.answers[0]?.document).toMatchObject({
    license: { nodeLimit: null, nodeLimitSource: 'unreadable' },
  });
});

test('signature and key are in no part of the answer', async () => {
  const context = fakeContext();
  await licenseShow({}, context);
  await licenseCheck({}, context);
  expect(JSON.stringify(context.answers)).not.toMatch(/c2lnbmVk|11111/);
});

test('within the limit the check ends with 0 and says what one more would do', async () => {
  const context = fakeContext({ license: licenseXml('<NodeLimit>2</NodeLimit>') });
  await licenseCheck({}, context);
  expect(context.finished).toEqual([]);
  expect(rows(context)).toMatchObject({
    'nodes used': '2',
    'head-room': '0',
    verdict: 'within the limit',
    'with 1 more': '3 used: OVER the limit',
  });
});

test.each([
  ['over the limit', {}, '<NodeLimit>1</NodeLimit>', [7]],
  ['a limit that cannot be read', {}, '<NodeLimit>?</NodeLimit>', [7]],
  ['nodes asked for that do not fit', { nodes: 4 }, '<NodeLimit>3</NodeLimit>', [7]],
  ['nodes asked for that fit', { nodes: 3 }, '<NodeLimit>3</NodeLimit>', []],
  ['an unlimited license', { nodes: 50 }, '<NodeLimit>unlimited</NodeLimit>', []],
])('%s: the check ends so', async (_name, wish, inside, finished) => {
  const context = fakeContext({ license: licenseXml(inside) });
  await licenseCheck(wish, context);
  expect(context.finished).toEqual(finished);
});

test('over the limit the consequence is told in the terms of Octopus', async () => {
  const context = fakeContext({ license: licenseXml('<NodeLimit>1</NodeLimit>') });
  await licenseCheck({}, context);
  expect(context.answers[0]?.footer?.[0]).toContain('releases can no longer be created or deployed');
});

test('offline nodes do not count, and rows of one name are a clean-up away', async () => {
  const cluster = fakeCluster([
    fakeNode('a'),
    fakeNode('b', { flaggedOffline: true }),
    fakeNode('A', { id: 'a', flaggedOffline: true }),
  ]);
  const context = fakeContext({ cluster });
  await licenseCheck({}, context);
  expect(rows(context)).toMatchObject({
    'nodes used': '1',
    'offline, not counted': 'b, A',
    'rows named a': '2 rows, one clean-up away: OctopusServerNodes-a, a',
  });
});

test('no license in the database is an error with a way on', async () => {
  await expect(licenseShow({}, fakeContext({ license: null }))).rejects.toMatchObject({
    code: 'license.missing',
    exitCode: 3,
  });
});

test('a license from a file is checked for a given number of nodes without touching a database', async () => {
  const context = fakeContext({ files: { 'l.xml': licenseXml('<NodeLimit>2</NodeLimit>') } });
  const offline = { ...context, database: () => Promise.reject(new Error('no database')) };
  await licenseCheck({ file: 'l.xml', nodes: 2 }, offline);
  expect(context.finished).toEqual([]);
  await licenseCheck({ file: 'l.xml', nodes: 3 }, offline);
  expect(context.finished).toEqual([7]);
});

test('a license from a file with neither a number of nodes nor a connection names both ways on', async () => {
  const context = fakeContext({ files: { 'l.xml': licenseXml('<NodeLimit>2</NodeLimit>') } });
  const missing = new UsageError('config.no-context', 'no connection given');
  const offline = { ...context, database: () => Promise.reject(missing) };
  await expect(licenseCheck({ file: 'l.xml' }, offline)).rejects.toMatchObject({
    code: 'usage.nodes-unknown',
    hint: expect.stringMatching(/--nodes N.*connection/) as unknown,
  });
});

test('a check against the database reads the license once', async () => {
  const context = fakeContext({ license: licenseXml('<NodeLimit>2</NodeLimit>') });
  const database = await context.database();
  let reads = 0;
  const readLicenseText: typeof database.readLicenseText = (signal) => {
    reads += 1;
    return database.readLicenseText(signal);
  };
  await licenseCheck({}, { ...context, database: () => Promise.resolve({ ...database, readLicenseText }) });
  expect(reads).toBe(1);
});
