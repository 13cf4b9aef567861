import { expect, test } from 'vitest';
import { StepFailure, tell, tellWait } from '../../../../src/operations/restart/roll-work.ts';
import { fakeWorld } from '../../../fakes/fake-world.ts';
import { rollOn } from './roll-on.ts';

test('what is told names the node, and whether it is done or waited for', async () => {
  const { work, node, scene } = await rollOn(fakeWorld(), 'node-1');
  tell(work, node, 'service.stopped', 'the service is stopped');
  tellWait(work, node, 'health.waiting', 'waiting');
  expect(scene.events).toEqual([
    { step: 'service.stopped', node: 'node-1', tone: 'done', message: 'node-1: the service is stopped' },
    { step: 'health.waiting', node: 'node-1', tone: 'waiting', message: 'node-1: waiting' },
  ]);
});

test('a failed step carries its code and its cause', () => {
  const cause = new Error('why');
  expect(new StepFailure('hook.failed', 'no', cause)).toMatchObject({
    code: 'hook.failed',
    message: 'no',
    cause,
  });
});
