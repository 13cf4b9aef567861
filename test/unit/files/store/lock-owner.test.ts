import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fateOf, ownIdentity, type LockOwner } from '../../../../src/files/store/lock-owner.ts';

let proc = '';
beforeEach(async () => {
  proc = await mkdtemp(join(tmpdir(), 'octo-ha-proc-'));
});
afterEach(() => rm(proc, { recursive: true, force: true }));

const pid = process.ppid;
const started = '4711';
const holder = (change: Partial<LockOwner> = {}): LockOwner => ({
  ...{ user: 'bob', host: 'ops-1', nonce: 'b', since: '', beat: 0 },
  ...{ ...ownIdentity(), pid, started, ...change },
});

/** As the kernel shows it: of the process, and of each of its threads. */
async function shows(process: string, threads: readonly string[]): Promise<void> {
  const line = (state: string): string =>
    `1 (a ) b) ${[state, ...Array<string>(18).fill('0'), started].join(' ')} 0`;
  await mkdir(join(proc, String(pid)), { recursive: true });
  await writeFile(join(proc, String(pid), 'stat'), line(process));
  for (const [index, state] of threads.entries()) {
    const thread = join(proc, String(pid), 'task', String(index + 1));
    await mkdir(thread, { recursive: true });
    await writeFile(join(thread, 'stat'), line(state));
  }
}

test.skipIf(process.platform !== 'linux')(
  'one that was killed lives while a thread of it hangs, and is not known to once none does',
  async () => {
    await shows('Z', ['Z', 'X', 'D']);
    expect(fateOf(holder(), 'ops-1', proc)).toBe('lives');
    await shows('Z', ['Z', 'X', 'Z']);
    expect(fateOf(holder(), 'ops-1', proc)).toBe('unknown');
    await rm(join(proc, String(pid), 'task'), { recursive: true });
    expect(fateOf(holder(), 'ops-1', proc)).toBe('unknown');
    expect(fateOf(holder({ started: '4712' }), 'ops-1', proc)).toBe('gone');
  },
);

test.skipIf(process.platform !== 'linux')(
  'one of this machine lives by whatever name the machine has now, but is gone by its own alone',
  async () => {
    await shows('D', []);
    expect(fateOf(holder(), 'renamed', proc)).toBe('lives');
    expect(fateOf(holder({ started: '4712' }), 'renamed', proc)).toBe('unknown');
    expect(fateOf(holder({ boot: 'another' }), 'ops-1', proc)).toBe('unknown');
  },
);

test.skipIf(process.platform !== 'linux')('one that may not be seen and may not be signalled lives', () => {
  const kill = vi.spyOn(process, 'kill');
  const refuses = (code: string): void => {
    kill.mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
  };
  try {
    refuses('EPERM');
    expect(fateOf(holder(), 'ops-1', proc)).toBe('lives');
    refuses('ESRCH');
    expect(fateOf(holder(), 'ops-1', proc)).toBe('gone');
    expect(fateOf(holder(), 'renamed', proc)).toBe('unknown');
  } finally {
    kill.mockRestore();
  }
});
