import { expect, test } from 'vitest';
import type { OpenJournal } from '../../../../src/edges.ts';
import { LockedError, UnavailableError } from '../../../../src/errors.ts';
import { fakeTask } from '../../../fakes/fake-world.ts';
import { aNode } from '../../model/a-cluster.ts';
import { never } from './migration-scene.ts';
import { outageScene, outageWorld } from './outage-scene.ts';

test('while another verb is at work on the instance nothing is entered', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const other = outageScene(place);
  const lock = await other.database.takeLock(
    { kind: 'nodes', nodeIds: [place.world.node('node-1').id] },
    never,
  );
  const { cutOver, steps } = outageScene(place);
  await expect(cutOver()).rejects.toThrow(LockedError);
  expect(steps()).toEqual(['begun', 'ended']);
  await lock.release();
  await cutOver();
});

test('what is called off before a stop leaves a migration that can be cut over later', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')] });
  const { cutOver, database, steps } = outageScene(place);
  database.failOn('setDraining', Object.assign(new Error('no'), {}));
  await expect(cutOver()).rejects.toThrow('no');
  expect(steps()).not.toContain('cutover.left');
  await cutOver();
  expect(place.machines.where()).toBe('new');
  expect(place.world.node('node-1').draining).toBe(false);
});

test('a database that goes away in the drain leaves nodes draining, which are named', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const { cutOver, database, edges } = outageScene(place, {
    onDatabase: (effect) => {
      if (!JSON.stringify(effect).includes('setDraining')) return;
      const gone = new UnavailableError('database.unreachable', 'it cannot be reached');
      database.failOn('readCluster', gone, 'before');
      database.failOn('setDraining', gone, 'before');
    },
  });
  expect(edges).toBeDefined();
  await expect(cutOver()).rejects.toMatchObject({
    exitCode: 5,
    message: expect.stringMatching(/could not be put back.*left draining: node-1/s) as unknown,
  });
  expect(place.world.node('node-1').draining).toBe(true);
});

test('where no room can be held for its journal no outage is entered; one that was is gone on with', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const full = new UnavailableError('store.full', 'no space is left');
  const first = outageScene(place);
  await first.preseed();
  first.stores.failOn('reserve', full);
  await expect(first.cutOver()).rejects.toMatchObject({ code: 'store.full', exitCode: 3 });
  expect(first.steps()).not.toContain('cutover.entering');
  expect(place.world.machines.get('node-1')?.runs).toBe(1);
  first.stores.failOn('verify');
  await expect(first.cutOver()).rejects.toMatchObject({ exitCode: 5 });
  expect(place.machines.startTypes.get('node-1')).toBe('disabled');
  const second = outageScene(place, { disk: first.journals.disk });
  second.stores.failOn('reserve', full);
  expect((await second.rollBack()).outcome).toBe('rolled-back');
  expect(place.machines.startTypes.get('node-1')).toBe('automatic');
});

test('a way back is not refused for it, and is told: a full disk may be why it is taken', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const first = outageScene(place);
  await first.cutOver();
  const back = outageScene(place, { disk: first.journals.disk });
  back.stores.failOn('reserve', new UnavailableError('store.full', 'no space is left'));
  expect((await back.rollBack()).outcome).toBe('rolled-back');
  expect(back.events.find(({ step }) => step === 'reserve.none')).toMatchObject({ tone: 'warning' });
});

test('the note in the state folder has the outage that was entered last, not one that was called off', async () => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const first = outageScene(place);
  place.world.state.tasks = [fakeTask('ServerTasks-7')];
  await expect(first.cutOver({ waitSeconds: 0, command: 'octo-ha one' })).rejects.toMatchObject({
    exitCode: 5,
  });
  const entered = async (): Promise<readonly unknown[]> =>
    (await first.journals.unfinished())
      .flatMap(({ lines }) => lines)
      .filter(({ step }) => step === 'cutover.entering')
      .map(({ values }) => values['command']);
  expect(await entered()).toEqual(['octo-ha one']);
  const second = outageScene(place, { disk: first.journals.disk });
  second.stores.failOn('verify');
  await expect(second.cutOver({ command: 'octo-ha two' })).rejects.toMatchObject({ exitCode: 5 });
  expect((await entered()).at(-1)).toBe('octo-ha two');
});

test.each([
  ['the process that writes its journal died', 'store.worker-died', 'migrate.stopped'],
  ['its journal can be written no more', 'journal.unwritable', 'journal.unwritable'],
])('after a stop it is unfinished and names what is stopped: %s', async (_what, code, told) => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const gone = new UnavailableError(code, 'it is gone', { hint: 'Look there.' });
  const { cutOver } = outageScene(place, {
    wrapStores: (all) => ({
      ...all,
      openTarget: async (...asked) => {
        const target = await all.openTarget(...asked);
        let isGone = false;
        const mortal = (journal: OpenJournal): OpenJournal => ({
          ...journal,
          write: async (...line) => {
            if (isGone) throw gone;
            await journal.write(...line);
            isGone = line[0] === 'service.stopped';
          },
          close: () => (isGone ? Promise.reject(gone) : journal.close()),
        });
        const begin: typeof target.journals.begin = async (...about) =>
          mortal(await target.journals.begin(...about));
        return { ...target, journals: { ...target.journals, begin } };
      },
    }),
  });
  await expect(cutOver()).rejects.toMatchObject({
    exitCode: 5,
    code: told,
    message: expect.stringContaining('its service stopped, or about to be: node-1') as unknown,
    hint: expect.stringMatching(/go on with: octo-ha migrate cutover/) as unknown,
  });
});

test.each([
  ['drain.drained', 'left draining: node-1'],
  ['service.stopped', 'its service stopped, or about to be: node-1'],
])('a lock that is lost for good puts nothing back and names what is left: after %s', async (when, left) => {
  const place = outageWorld({ nodes: [aNode('node-1')], urls: ['node-1'] });
  const { cutOver, database } = outageScene(place, {
    onJournal: (effect) => {
      if (!effect.startsWith(when)) return;
      place.world.state.locks.splice(0);
      database.failOn('takeLock', new LockedError('lock.held', 'somebody has it', { holder: 'other' }));
    },
  });
  await expect(cutOver()).rejects.toMatchObject({
    exitCode: 5,
    code: 'lock.lost',
    message: expect.stringContaining(left) as unknown,
    hint: expect.stringMatching(/go on with: octo-ha migrate cutover/) as unknown,
  });
  expect(place.world.node('node-1').draining).toBe(true);
});
