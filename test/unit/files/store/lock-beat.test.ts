import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { serveBeat } from '../../../../src/files/store/lock-beat.ts';

test('a lock that is away for a moment is not lost, and one that stays away is', () => {
  vi.useFakeTimers();
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-beat-'));
  onTestFinished(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });
  const owner = {
    ...{ user: 'ada', host: 'ops-1', pid: 7, nonce: 'n', since: '', beat: 0 },
    ...{ started: null, boot: null, namespace: null },
  };
  const [path, aside] = [join(folder, 'lock'), join(folder, 'aside')];
  writeFileSync(path, JSON.stringify(owner));
  const told: unknown[] = [];
  serveBeat({ kind: 'beat', path, owner }, { postMessage: (why) => told.push(why) });
  const beat = (): void => void vi.advanceTimersByTime(4000);
  for (let times = 0; times < 2; times += 1) {
    renameSync(path, aside);
    beat();
    renameSync(aside, path);
    beat();
  }
  expect(told).toEqual([]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ beat: 2 });
  rmSync(path);
  beat();
  beat();
  expect(told).toEqual(['the lock was taken away']);
});
