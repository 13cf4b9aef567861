import { describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import type { RunProcess } from '../../../src/hosts/run-process.ts';
import { Secret } from '../../../src/model/secret.ts';
import { servicesFor } from './scripted-run.ts';
import { guarded, unguarded } from '../../fakes/unguarded.ts';

const never = new AbortController().signal;

/** A service whose state command answers so, one after the other; the last answer stays. */
function answering(...states: readonly (number | 'gone')[]): {
  readonly run: RunProcess;
  readonly actions: string[];
} {
  const left = [...states];
  const actions: string[] = [];
  return {
    actions,
    run: ({ env }) => {
      const action = env['OCTO_HA_ACTION'] ?? '';
      actions.push(action);
      const state = action === 'state' ? (left.length > 1 ? left.shift() : left[0]) : 0;
      return state === 'gone'
        ? Promise.reject(new UnavailableError('host.unreachable', 'nobody there'))
        : Promise.resolve({ exitCode: state ?? 0, stdout: '', stderr: '' });
    },
  };
}
const command = {
  driver: 'command',
  ...{ stop: ['x'], start: ['x'], state: ['x'], restart: null, run: null, timeoutSeconds: 5 },
} as const;
const running = 0;
const stopped = 3;
const unknown = 1;

describe('an order', () => {
  test('is not given where it is so already', async () => {
    const { run, actions } = answering(stopped);
    await servicesFor(command, {}, { run }).driver.stop(unguarded, never);
    expect(actions).toEqual(['state']);
  });

  test('is given once, and then only looked after, though the machine is away for a moment', async () => {
    const { run, actions } = answering(running, 'gone', 'gone', unknown, running, stopped);
    await servicesFor(command, {}, { run }).driver.stop(unguarded, never);
    expect(actions.filter((action) => action === 'stop')).toHaveLength(1);
    expect(actions).toHaveLength(7);
  });

  test('that takes work away has its guard asked right before it, after the last look', async () => {
    const { run, actions } = answering(running, stopped);
    const { driver } = servicesFor(command, {}, { run });
    await driver.stop(() => Promise.resolve(void actions.push('guard')), never);
    expect(actions).toEqual(['state', 'guard', 'stop', 'state']);
  });

  test('is not given where its guard says no', async () => {
    const { run, actions } = answering(running);
    const { driver } = servicesFor({ ...command, restart: ['x'] }, {}, { run });
    await expect(driver.stop(guarded, never)).rejects.toThrow('not now');
    await expect(driver.restart(guarded, never)).rejects.toThrow('not now');
    expect(actions).toEqual(['state']);
  });

  test('has failed where the machine stays away', async () => {
    const { run } = answering(running, 'gone');
    await expect(servicesFor(command, {}, { run }).driver.stop(unguarded, never)).rejects.toMatchObject({
      code: 'host.unreachable',
    });
  });

  test('is never done where it is not known whether it is', async () => {
    const { run } = answering(unknown);
    const { driver } = servicesFor({ ...command, timeoutSeconds: 0.1 }, {}, { run });
    await expect(driver.stop(unguarded, never)).rejects.toMatchObject({
      code: 'host.timeout',
      message:
        'stopping the service of node-1 (command x) has not ended within 0.1 s; last seen: exit code 1',
    });
  });

  test('that is called off while it is waited for ends with the reason', async () => {
    const { run } = answering(running);
    const stop = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => stop.abort(reason), 20);
    await expect(servicesFor(command, {}, { run }).driver.stop(unguarded, stop.signal)).rejects.toBe(reason);
  });
});

test('what a program says is shown without the secrets of the settings, in one printable line', async () => {
  const run: RunProcess = () =>
    Promise.resolve({
      exitCode: 9,
      stdout: '',
      stderr: 'first\n\u001b[31mPassword=hunter2hunter2 is wrong\n\n',
    });
  const { driver } = servicesFor(
    { ...command, restart: ['x'] },
    {},
    { run, secrets: [new Secret('hunter2hunter2')] },
  );
  await expect(driver.restart(unguarded, never)).rejects.toThrow(
    'the restart command of node-1 ended with exit code 9: [31mPassword=*** is wrong',
  );
});
