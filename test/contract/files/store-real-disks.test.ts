// Disks that are really full, or become read-only: the copy ends cleanly, says why, and the same command goes on.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proofTimeout, rounds } from '../../rounds.ts';
import { buildScenarios, needMounts, removeScenarios, scenario } from './real-disks.ts';
import { buildPrograms } from './store-scene.ts';

beforeAll(async () => {
  buildPrograms();
  await buildScenarios();
});
afterAll(removeScenarios);
/** All of them in `npm run proof`; a sample here. */
const isWhole = rounds >= 100;

const wentOn = ['again: {"complete":true,"troubles":[]}', 'same: true, troubles: 0, unfinished: 0'];

test.concurrent(
  'a disk without room ends the copy as full and takes the line of the journal; with room the same goes on',
  { timeout: proofTimeout * 3 },
  async (context) => {
    needMounts(context, 'tmpfs');
    const told = await scenario('small', 'size=2248k', 'size=32m');
    expect(told).toEqual([
      'copy: store.full',
      'journal: done',
      'opened while full: done',
      'unfinished runs: 1',
      'journal again: done',
      ...wentOn,
    ]);
  },
);

test.concurrent(
  'a disk that somebody fills in an outage leaves room for the lock and the lines of the way back',
  { timeout: proofTimeout * 3 },
  async (context) => {
    needMounts(context, 'tmpfs');
    expect(await scenario('outage')).toEqual([
      'copy: {"complete":true,"troubles":[]}',
      'reserve: done',
      'lines: 21',
      'lines of the way back: 61',
      'another outage: done',
      'end: done',
      'reserve left: false',
      ...wentOn,
    ]);
  },
);

test.concurrent(
  'what was born on a disk that is full is brought home all the same',
  { timeout: proofTimeout * 3 },
  async (context) => {
    needMounts(context, 'tmpfs');
    expect(await scenario('home')).toEqual([
      'copy: {"complete":true,"troubles":[]}',
      'back: {"complete":true,"copied":15}',
      'back: {"complete":true,"copied":25}',
      'home: 40, unfinished: 0',
    ]);
  },
);

test.concurrent(
  'what was proved is looked at on a disk without bytes and names, though a copy was killed there',
  { timeout: proofTimeout * 3 },
  async (context) => {
    needMounts(context, 'tmpfs');
    expect(await scenario('looks')).toEqual([
      'copy: {"complete":true,"troubles":[]}',
      'reserve: done',
      'recognise: []',
      'born: []',
      'proved: 20',
      'verify: [20,0]',
      'manifest untouched: true',
    ]);
  },
);

if (isWhole)
  test.concurrent(
    'a disk without room for another name ends the copy as full; with room the same goes on',
    { timeout: proofTimeout * 3 },
    async (context) => {
      needMounts(context, 'tmpfs');
      const told = await scenario('small', 'size=32m,nr_inodes=150', 'size=32m,nr_inodes=0');
      expect(told).toEqual([
        'copy: store.full',
        'journal: done',
        'opened while full: done',
        'unfinished runs: 1',
        'journal again: done',
        ...wentOn,
      ]);
    },
  );

if (isWhole)
  test.concurrent(
    'a disk that others have filled is not opened, and half a lock holds nobody up afterwards',
    { timeout: proofTimeout * 3 },
    async (context) => {
      needMounts(context, 'tmpfs');
      expect(await scenario('full')).toEqual(['open: store.full', 'locks left: 0', ...wentOn]);
    },
  );

if (isWhole)
  test.concurrent(
    'a disk mounted for reading alone is told, and goes on once it is mounted for writing',
    { timeout: proofTimeout * 3 },
    async (context) => {
      needMounts(context, 'tmpfs');
      expect(await scenario('read-only')).toEqual([
        'copy: {"complete":true,"troubles":[]}',
        'opened: store.read-only',
        ...wentOn,
      ]);
    },
  );

test.concurrent(
  'what vanished is set aside though its store is another disk than the rest of the target',
  { timeout: proofTimeout * 3 },
  async (context) => {
    needMounts(context, 'tmpfs');
    const complete = '{"complete":true,"troubles":[]}';
    expect(await scenario('two-disks')).toEqual([
      `copy: ${complete}`,
      `thinned out: ${complete}`,
      'set aside: run/taskLogs/servertasks-0/0.txt',
      ...wentOn,
    ]);
  },
);
