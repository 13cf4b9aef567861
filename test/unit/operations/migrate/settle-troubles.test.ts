import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { moveItOut } from '../../../../src/model/in-its-place.ts';
import type { CopiedTree } from '../../../../src/model/tree.ts';
import type { OutageWork } from '../../../../src/operations/migrate/outage-work.ts';
import type { UnfinishedError } from '../../../../src/errors.ts';
import {
  countBut,
  incomplete,
  mayBeNewerThere,
  named,
} from '../../../../src/operations/migrate/settle-troubles.ts';

const nothing = { files: 0, bytes: 0 };
const left: CopiedTree = {
  name: 'artifacts',
  proved: nothing,
  copied: nothing,
  vanished: nothing,
  troubles: [{ tree: 'artifacts', path: 'a', code: 'extra', detail: `changed since${moveItOut}` }],
  troublesTotal: 1,
  complete: false,
};

const told = (...steps: string[]): string => {
  const { message, hint } = failed(...steps);
  return `${message}\n${hint ?? ''}`;
};

function failed(...steps: string[]): UnfinishedError {
  const stores = [
    {
      kind: 'artifacts',
      from: 'C:\\Octopus\\Artifacts',
      to: '\\\\nas\\octopus\\Artifacts',
      folder: 'Artifacts',
    },
    { kind: 'taskLogs', from: 'C:\\Octopus\\TaskLogs', to: '\\\\nas\\octopus\\TaskLogs', folder: 'TaskLogs' },
  ];
  const first = { format: 1, to: '\\\\nas\\octopus', stores };
  const lines = ['begun', ...steps].map(
    (step, n) => ({ n, at: '', step, nodeId: null, values: n === 0 ? first : {} }) as unknown as JournalLine,
  );
  const maps = [{ node: 'C:\\Octopus', local: '/mnt/c' }];
  const work = {
    journal: { id: 'm-1', lines: () => lines },
    wish: { command: 'octo-ha migrate cutover' },
    maps,
  };
  return incomplete([left], work as unknown as OutageWork);
}

test('a file in the place of another may be moved out for as long as no node can have written it', () => {
  expect(told('cutover.entering')).toContain(moveItOut);
  for (const step of ['paths.writing', 'paths.found']) {
    expect(told('cutover.entering', step)).toContain('artifacts/a: changed since');
    expect(told('cutover.entering', step)).not.toContain(moveItOut);
  }
});

test('where a node may have worked on the target, both folders of the store are named as this machine reaches them', () => {
  const { hint } = failed('cutover.entering', 'paths.found');
  expect(hint).toContain(
    "Compare the two (artifacts: '/mnt/c/Artifacts' and '\\\\nas\\octopus\\Artifacts'); octo-ha migrate verify names all of them. To use the one of the old folder",
  );
  expect(failed('cutover.entering').hint).not.toContain('/mnt/c');
});

test('twenty are named at once, and the rest is counted', () => {
  const all = Array.from({ length: 25 }, (_, at) => String(at));
  expect(named(all)).toMatch(/^0; 1; .*; 19 and 5 more$/);
  expect(named(all.slice(0, 3), 1000)).toBe('0; 1; 2 and 997 more');
  expect(named(['a', 'b'])).toBe('a; b');
});

test('what others put there is not counted', () => {
  const trees = [{ name: 'packages', seen: 1, totals: { extra: 200, differs: 1 } }];
  expect(countBut(['extra'], trees)).toBe(1);
});

test('a node may have worked there in this migration, or in one before it', () => {
  const line = (step: string, values = {}): JournalLine =>
    ({ at: '', step, nodeId: null, values }) as unknown as JournalLine;
  expect(mayBeNewerThere([line('begun'), line('cutover.entering')])).toBe(false);
  expect(mayBeNewerThere([line('begun'), line('paths.writing')])).toBe(true);
  expect(mayBeNewerThere([line('begun', { workedThere: true })])).toBe(true);
});
