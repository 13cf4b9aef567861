import { expect, test } from 'vitest';
import { latestStart } from '../../../src/commands/restart-flags.ts';
import { tellNotAfter } from '../../../src/commands/tell-not-after.ts';

/** What is said at this hour of the machine's clock. */
function said(text: string, hours: number, minutes: number): string {
  const now = new Date(2026, 10, 27, hours, minutes);
  const lines: string[] = [];
  tellNotAfter(text, latestStart(text, now), now, {
    note: (line) => lines.push(line),
    warn: (line) => lines.push(`warning: ${line}`),
  });
  return lines.join('\n');
}
const instant = (day: number, hours: number): string =>
  new Date(2026, 10, day, hours).toISOString().replace('.000Z', 'Z');

test('says which instant an hour was understood to be', () => {
  expect(said('06:00', 22, 30)).toBe(`no node is begun after ${instant(28, 6)}, 7 h from now`);
});

test('an hour that has just passed means tomorrow, and is warned of', () => {
  expect(said('06:00', 6, 1)).toBe(
    `warning: --not-after 06:00: no node is begun after ${instant(28, 6)}, 23 h from now; was an earlier time meant?`,
  );
});

test('an instant that has passed is warned of', () => {
  expect(said('2026-11-01T06:00:00Z', 6, 1)).toBe(
    'warning: --not-after 2026-11-01T06:00:00Z is 2026-11-01T06:00:00Z, which has passed: no node would be begun',
  );
});
