import { expect, test } from 'vitest';
import { phaseWork } from '../../../src/commands/migrate-phase.ts';
import type { StepEvent } from '../../../src/model/step-event.ts';
import { tellProgress } from '../../../src/operations/migrate/tell-progress.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { fakeStores } from '../../fakes/fake-stores.ts';
import { fakeContext } from './fake-context.ts';

test('the log of a phase has a copy that moves on once a minute, and all that is done', async () => {
  const logged: StepEvent[] = [];
  const context = fakeContext({
    journals: fakeJournals(),
    stores: fakeStores(),
  });
  let ticks = 0;
  const work = await phaseWork({
    ...context,
    clock: { ...context.clock, ticks: () => ticks },
    log: (event) => logged.push(event as StepEvent),
  });
  for (let files = 0; files < 240; files += 1) {
    const progress = {
      phase: 'copy',
      done: { files, bytes: files },
      total: null,
      etaMs: null,
      notice: null,
    } as const;
    tellProgress('preseed', progress, work.edges.report);
    ticks += 500;
  }
  work.edges.report({ step: 'preseed.copied', node: null, tone: 'done', message: 'copied' });
  work.done();
  expect(logged.map(({ message }) => message.split(',')[0])).toEqual([
    'copying: 0 files',
    'copying: 120 files',
    'copied',
  ]);
});
