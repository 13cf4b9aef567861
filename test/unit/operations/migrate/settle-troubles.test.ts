import { expect, test } from 'vitest';
import type { JournalLine } from '../../../../src/model/run.ts';
import { moveItOut } from '../../../../src/model/in-its-place.ts';
import type { CopiedTree } from '../../../../src/model/tree.ts';
import type { OutageWork } from '../../../../src/operations/migrate/outage-work.ts';
import { incomplete } from '../../../../src/operations/migrate/settle-troubles.ts';

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
  const lines = steps.map((step): JournalLine => ({ n: 0, at: '', step, nodeId: null, values: {} }) as never);
  const work = { journal: { lines: () => lines }, wish: { command: 'octo-ha migrate cutover' } };
  return incomplete([left], work as unknown as OutageWork).message;
};

test('a file in the place of another may be moved out for as long as no node can have written it', () => {
  expect(told('cutover.entering')).toContain(moveItOut);
  for (const step of ['paths.writing', 'paths.found']) {
    expect(told('cutover.entering', step)).toContain('artifacts/a: changed since');
    expect(told('cutover.entering', step)).not.toContain(moveItOut);
  }
});
