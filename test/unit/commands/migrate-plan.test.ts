import { expect, test } from 'vitest';
import { planAnswer } from '../../../src/commands/migrate-plan-answer.ts';
import { storeFacts } from '../../../src/model/store-facts.ts';
import { storeKinds } from '../../../src/model/store.ts';
import { planDocument } from '../../../src/operations/migrate/plan-document.ts';
import type { PlanDocument } from '../../../src/operations/migrate/plan-document.ts';
import { planMigration } from '../../../src/operations/migrate/plan-migration.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { fakeShare, fakeStores } from '../../fakes/fake-stores.ts';
import type { FakeStores } from '../../fakes/fake-stores.ts';
import { schemaProblems } from '../../json-schema.ts';
import { aStore, aWish, someFacts } from '../operations/migrate/facts.ts';
import { fakeCluster, fakeContext, fakeNode, licenseXml } from './fake-context.ts';
import type { FakeContext, FakeWorld } from './fake-context.ts';
import { parse } from './parse.ts';

const safe = ['--to', '/mnt/octopus', '--master-key-saved', '--accept-risk', 'service-rights'];
const kinds = ['taskLogs', 'artifacts', 'packages'];

function scene(world: FakeWorld = {}, more: Readonly<Record<string, string>> = {}): FakeContext {
  const license = licenseXml('<NodeLimit>3</NodeLimit>');
  const database = fakeDatabase(fakeCluster([fakeNode('node-1')]), license);
  database.state.backupAgeSeconds = 3_600;
  const values = Object.fromEntries(storeKinds.map((kind) => [kind, `/octopus/${storeFacts[kind].folder}`]));
  database.state.folders = { source: 'database', node: null, home: null, values };
  const files = Object.fromEntries(
    storeKinds.filter((kind) => kinds.includes(kind)).map((kind) => [`${values[kind] ?? ''}/f`, 'content']),
  );
  const share = fakeShare({ ...files, ...more });
  share.folders.add('/mnt/octopus');
  return fakeContext({ database, stores: fakeStores({ share }), journals: fakeJournals(), ...world });
}

const answer = (context: FakeContext): string =>
  [...(context.answers[0]?.header ?? []), ...(context.answers[0]?.footer ?? [])].join('\n');

test('a plan against which nothing speaks ends well, shows every store, and is as its schema says', async () => {
  const context = scene();
  expect((await parse(['migrate', 'plan', ...safe], context)).error).toBeNull();
  expect(context.finished).toEqual([]);
  expect(answer(context)).toMatch(/to \/mnt\/octopus: nothing speaks against it/);
  expect(context.answers[0]?.table?.rows.map(([cell]) => cell?.text)).toEqual([...storeKinds]);
  expect(schemaProblems('migrate-plan', context.answers[0]?.document)).toEqual([]);
});

test('what forbids ends with 7, and its way on stands below it', async () => {
  const context = scene();
  await parse(['migrate', 'plan', '--to', '/mnt/octopus'], context);
  expect(context.finished).toEqual([7]);
  expect(answer(context)).toMatch(/NOT YET/);
  expect(answer(context)).toMatch(/forbid {2}master-key\.unsaved: .*\n +.*--master-key-saved/);
});

test('what could not be found out alone ends with 3', async () => {
  const context = scene();
  await parse(['migrate', 'plan', '--to', '/mnt/octopus', '--master-key-saved'], context);
  expect(context.finished).toEqual([3]);
  expect(answer(context)).toMatch(/unknown {2}service\.rights/);
  expect(answer(context)).toMatch(
    /Run this on every node, as root; .*: sudo -u .*--accept-risk=service-rights/,
  );
  expect(answer(context).match(/sudo -u/g)).toHaveLength(1);
});

test('an accepted risk is shown as such', async () => {
  const context = scene({}, { '/mnt/octopus/Packages/old.zip': 'x' });
  await parse(['migrate', 'plan', ...safe, '--accept-risk', 'adopt-target'], context);
  expect(context.finished).toEqual([]);
  expect(answer(context)).toMatch(/not proved from here: .*\n {2}on every node, as root:\n {2}sudo -u/);
  expect(answer(context)).toMatch(/forbid, accepted {2}target\.not-empty/);
});

test('the plan file is the document, whatever the verdict', async () => {
  const context = scene({ format: 'json' });
  await parse(['migrate', 'plan', '--to', '/mnt/octopus', '--plan-file', 'plan.json'], context);
  const kept = context.kept.get('plan.json') ?? '';
  expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(context.answers[0]?.document)));
  expect(schemaProblems('migrate-plan', JSON.parse(kept))).toEqual([]);
});

test('a later phase that is given the plan file refuses when something else is found, before anything is copied', async () => {
  const context = scene();
  await parse(['migrate', 'plan', ...safe, '--plan-file', 'plan.json'], context);
  const plan = JSON.parse(context.kept.get('plan.json') ?? '') as PlanDocument;
  const moved = { ...plan, fingerprint: { ...plan.fingerprint, version: '2019.1.1' } };
  await context.replaceFile('plan.json', JSON.stringify(moved));
  const preseed = ['migrate', 'preseed', ...safe, '--plan-file', 'plan.json'];
  await expect(parse(preseed, context)).rejects.toMatchObject({
    code: 'migrate.plan-moved',
    message: expect.stringContaining('2019.1.1') as string,
  });
  expect(((await context.stores()) as FakeStores).share.written).toEqual([]);
});

test('spaces stand below their store, with bytes in words on a terminal alone', () => {
  const groups = [
    {
      name: 'Spaces-1',
      files: 2,
      bytes: 2_500_000,
      largestBytes: 2_000_000,
      oldestAt: '2020-01-01T00:00:00.000Z',
    },
    { name: 'Other', files: 1, bytes: 10 },
  ];
  const plan = planMigration(someFacts({ stores: [aStore('packages', { groups })] }), aWish);
  const shown = (isTty: boolean): readonly (readonly string[])[] =>
    (planAnswer(planDocument(plan, new Set(), new Date(0)), isTty).table?.rows ?? []).map((row) =>
      [0, 3, 4, 5].map((at) => row[at]?.text ?? ''),
    );
  expect(shown(true)).toEqual([
    ['packages', '10', '1 MB', '500 kB'],
    ['  Spaces-1', '2', '2.5 MB', '2 MB'],
    ['  no space', '1', '10 B', '-'],
  ]);
  expect(shown(false)[1]).toEqual(['  Spaces-1', '2', '2500000', '2000000']);
});

test('without a target, or with one that is no path, nothing is opened', async () => {
  const context = fakeContext();
  expect((await parse(['migrate', 'plan'], context)).error?.message).toMatch(/--to/);
  expect((await parse(['migrate', 'plan', '--to', 'octopus'], context)).error).toMatchObject({ exitCode: 2 });
});
