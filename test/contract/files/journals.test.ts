// What journals promise, whether in memory or in a folder.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Journals, OpenJournal } from '../../../src/edges.ts';
import { openJournals } from '../../../src/files/journals.ts';
import { openStateFolder, type OpenStateFolder } from '../../../src/files/state-journals.ts';
import type { Operator } from '../../../src/model/run.ts';
import { fakeJournals, type FakeDisk } from '../../fakes/fake-journals.ts';
import { buildPrograms, stateProgram } from './store-scene.ts';

/** Journals as several processes would open them, one after the other or at once. */
type Opener = (operator: Operator) => Journals;

const folders: string[] = [];
const states: OpenStateFolder[] = [];
beforeAll(buildPrograms);
const opened: OpenJournal[] = [];
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  states.forEach((each) => each.end());
  await Promise.all(folders.map((each) => rm(each, { recursive: true, force: true })));
});

const ada: Operator = { user: 'ada', host: 'ops-1', pid: 11 };
const ben: Operator = { user: 'ben', host: 'ops-2', pid: 12 };

/** A clock that never shows the same instant twice. */
function ticking(): { now: () => Date } {
  let at = Date.parse('2026-03-01T12:00:00Z');
  return { now: () => new Date((at += 1_000)) };
}

const kinds: Readonly<Record<string, () => Promise<Opener>>> = {
  'the fake': () => {
    const disk: FakeDisk = new Map();
    const clock = ticking();
    return Promise.resolve((operator) => fakeJournals({ disk, clock, operator }));
  },
  'a folder': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'octo-ha-journals-'));
    folders.push(folder);
    const clock = ticking();
    const instance = { server: 'SQL01\\PROD', database: 'Octopus: test?' };
    return (operator) => openJournals(folder, { instance, operator, clock, redact: (text) => text });
  },
  'a folder, through its process': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'octo-ha-journals-'));
    folders.push(folder);
    const instance = { server: 'SQL01\\PROD', database: 'Octopus: test?' };
    return (operator) => {
      const state = openStateFolder(folder, {
        program: stateProgram,
        redact: (text) => text,
        quiet: () => undefined,
        signal: new AbortController().signal,
      });
      states.push(state);
      const journals = state.journals({ instance, operator });
      // Names tell the time in milliseconds, and these are in their order.
      const apart = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
      return {
        unfinished: async () => (await journals).unfinished(),
        latest: async (...about) => (await journals).latest(...about),
        begin: async (...wanted) => apart().then(async () => (await journals).begin(...wanted)),
        resume: async (id) => (await journals).resume(id),
      };
    };
  },
};

describe.each(Object.keys(kinds))('%s', (kind) => {
  const start = async (): Promise<Opener> => {
    const open = await (kinds[kind]?.() ?? Promise.reject(new Error(kind)));
    return (operator) => {
      const journals = open(operator);
      const kept = async (work: Promise<OpenJournal>): Promise<OpenJournal> => {
        const journal = await work;
        opened.push(journal);
        return journal;
      };
      return {
        ...journals,
        begin: (...wanted) => kept(journals.begin(...wanted)),
        resume: (id) => kept(journals.resume(id)),
      };
    };
  };

  test('knows no run at first', async () => {
    const journals = (await start())(ada);
    expect(await journals.unfinished()).toEqual([]);
    expect(await journals.latest('drain', 'OctopusServerNodes-1')).toBeNull();
  });

  test('tells a run that has begun, with every line in order, who wrote it and when', async () => {
    const open = await start();
    const journal = await open(ada).begin('restart', { reason: 'patch "night"\n', nodes: ['a', 'ü'] });
    await journal.write('found', 'n-1', { draining: false });
    await Promise.all([journal.write('drain.writing', 'n-1'), journal.write('drain.written', 'n-1')]);
    const [run, ...others] = await open(ben).unfinished();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ id: journal.id, verb: 'restart', ended: false });
    expect(run?.lines.map(({ step, nodeId, by }) => [step, nodeId, by.user])).toEqual([
      ['begun', null, 'ada'],
      ['found', 'n-1', 'ada'],
      ['drain.writing', 'n-1', 'ada'],
      ['drain.written', 'n-1', 'ada'],
    ]);
    expect(run?.lines[0]?.values).toEqual({ reason: 'patch "night"\n', nodes: ['a', 'ü'] });
    expect(run?.lines[1]?.values).toEqual({ draining: false });
    // A process of its own has the clock of the machine.
    expect(run?.lines[0]?.at).toMatch(
      kind.includes('process') ? /^\d{4}-\d\d-\d\dT.*Z$/ : /^2026-03-01T12:00:\d\d\.000Z$/,
    );
    expect(journal.lines()).toEqual(run?.lines);
  });

  test('lets another operator go on with a run, in the same journal', async () => {
    const open = await start();
    const first = await open(ada).begin('restart', {});
    await first.write('service.stopping', 'n-1');
    const second = await open(ben).resume(first.id);
    expect(second.lines()).toEqual(first.lines());
    await second.write('service.stopped', 'n-1');
    const [run] = await open(ada).unfinished();
    expect(run?.lines.map(({ step, by }) => `${step} ${by.user}`)).toEqual([
      'begun ada',
      'service.stopping ada',
      'service.stopped ben',
    ]);
  });

  test('lets only one of two write: who was overtaken may do nothing more', async () => {
    const open = await start();
    const first = await open(ada).begin('restart', {});
    const second = await open(ben).resume(first.id);
    await second.write('service.stopping', 'n-1');
    await expect(first.write('service.stopping', 'n-2')).rejects.toMatchObject({
      code: 'journal.unwritable',
      exitCode: 3,
    });
    await expect(first.write('service.stopped', 'n-2')).rejects.toMatchObject({ code: 'journal.unwritable' });
    await second.write('service.stopped', 'n-1');
    expect((await open(ada).unfinished())[0]?.lines.map(({ step }) => step)).toEqual([
      'begun',
      'service.stopping',
      'service.stopped',
    ]);
  });

  test.each(['ended', 'abandoned'])(
    'no longer tells a run that was %s, nor goes on with it',
    async (step) => {
      const open = await start();
      const journal = await open(ada).begin('drain', {});
      await journal.write('drain.written', 'n-1');
      await journal.write(step, null);
      expect(await open(ben).unfinished()).toEqual([]);
      await expect(journal.write('drain.written', 'n-2')).rejects.toMatchObject({
        code: 'journal.unwritable',
      });
      await expect(open(ben).resume(journal.id)).rejects.toMatchObject({ code: 'journal.not-resumable' });
      await journal.close();
      await journal.close();
      expect(await open(ben).unfinished()).toEqual([]);
      await expect(open(ben).resume(journal.id)).rejects.toMatchObject({ code: 'journal.not-resumable' });
    },
  );

  test('does not go on twice in one process, and does again after it was closed', async () => {
    const journals = (await start())(ada);
    const journal = await journals.begin('drain', {});
    await expect(journals.resume(journal.id)).rejects.toMatchObject({ code: 'journal.not-resumable' });
    await journal.close();
    await expect(journal.write('drain.written', 'n-1')).rejects.toMatchObject({ code: 'journal.unwritable' });
    const again = await journals.resume(journal.id);
    await again.write('drain.written', 'n-1');
    expect(again.lines()).toHaveLength(2);
  });

  test.each(['x', '../x', '20260301T120000000Z-drain-00000000'])('does not go on with %s', async (id) => {
    await expect((await start())(ada).resume(id)).rejects.toMatchObject({ code: 'journal.not-resumable' });
  });

  test('finds the newest run of a verb about a node, ended or not', async () => {
    const open = await start();
    const journals = open(ada);
    for (const [verb, nodeId, reason] of [
      ['drain', 'n-1', 'first'],
      ['drain', 'n-1', 'second'],
      ['drain', 'n-2', 'other node'],
      ['restart', 'n-1', 'other verb'],
    ] as const) {
      const journal = await journals.begin(verb, { reason });
      await journal.write('drain.written', nodeId);
      await journal.write('ended', null);
      await journal.close();
    }
    const reason = async (nodeId: string): Promise<unknown> =>
      (await open(ben).latest('drain', nodeId))?.lines[0]?.values['reason'];
    expect(await reason('n-1')).toBe('second');
    expect(await reason('n-2')).toBe('other node');
    expect(await reason('n-3')).toBeUndefined();
    await (await journals.begin('drain', { reason: 'now' })).write('drain.written', 'n-1');
    expect(await reason('n-1')).toBe('now');
    expect((await open(ben).latest('drain', 'n-1'))?.ended).toBe(false);
  });

  test('keeps several unfinished runs apart, oldest first', async () => {
    const open = await start();
    const one = await open(ada).begin('drain', {});
    const two = await open(ben).begin('drain', {});
    await one.write('drain.written', 'n-1');
    await two.write('drain.written', 'n-2');
    expect((await open(ada).unfinished()).map(({ id }) => id)).toEqual([one.id, two.id]);
  });
});

test.runIf(process.platform === 'linux')(
  'a state folder that no system call can make is told at once',
  async () => {
    const instance = { server: 'SQL01', database: 'Octopus' };
    const hand = { instance, operator: ada, clock: ticking(), redact: (text: string) => text };
    await expect(openJournals('/proc/octo-ha/state', hand).begin('drain', {})).rejects.toMatchObject({
      code: 'journal.unwritable',
    });
  },
  10_000,
);
