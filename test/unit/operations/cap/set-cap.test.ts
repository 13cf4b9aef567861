import { expect, test } from 'vitest';
import { requireSet } from '../../../../src/operations/cap/set-cap.ts';

const wish = {
  target: { id: 'a', name: 'a', url: null },
  taskCap: 10,
  command: 'octo-ha nodes cap a 10',
} as unknown as Parameters<typeof requireSet>[3];

test.each([
  ['written', 10, null],
  ['already', 10, null],
  ['written', 7, 'cap.not-set'],
  ['already', 7, 'cap.not-set'],
  ['conflict', 7, 'cap.conflict'],
  ['conflict', 10, 'cap.conflict'],
] as const)('%s, and %i read back, is %s', (outcome, read, code) => {
  const judge = (): void => {
    requireSet(outcome, 5, read, wish);
  };
  if (code === null) expect(judge).not.toThrow();
  else expect(judge).toThrow(expect.objectContaining({ code, exitCode: 5 }) as Error);
});
