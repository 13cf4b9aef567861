// The effects that the crash tests die after, one by one, are all that there are: what strace sees of a real process is the same list.
// Compared in their order: every line of the journal (its write, with its flush before anything else is done), every batch that takes
// the lock or writes on its connection (in clear text, TLS is off here), every program that is run to stop or start a service.
// Not compared: the release of the lock, which is the end of its connection; and reads.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { carryOutDrain } from '../../src/operations/drain/carry-out-drain.ts';
import { mortal } from '../crash/mortal.ts';
import { fakeWorld } from '../fakes/fake-world.ts';
import { needTool } from '../tools.ts';
import { restartWish, scene } from '../unit/operations/restart/scene.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import { bin, cleanEnvironment } from './run-cli.ts';

let sandbox: OwnSandbox;
beforeAll(async () => {
  const quick = ['--time-scale', '50', '--workload', 'off', '--encryption', 'off'];
  sandbox = await ownSandbox('--nodes', '2', ...quick);
});
afterAll(() => sandbox.down());

for (const verb of ['drain', 'restart'] as const)
  test(`strace sees the effects of a ${verb} that the crash tests count, in their order, and no others`, async (context) => {
    needTool(context, 'strace', 'strace');
    await sandbox.rows('UPDATE dbo.OctopusServerNode SET IsInMaintenanceMode = 0');
    const counted = await effectsCounted(verb);
    expect(counted.length).toBeGreaterThan(6);
    const trace = await straced([verb, 'NODE1', ...(verb === 'restart' ? ['--yes'] : []), '-o', 'json']);
    const seen = effectsSeen(trace);
    expect(seen.unflushed).toEqual([]);
    expect(seen.effects).toEqual(counted);
    process.stdout.write(
      `effects of a ${verb}: ${String(counted.length)} counted, ${String(seen.effects.length)} seen by strace\n`,
    );
  });

/** By the counter of the crash tests, on the fakes. */
async function effectsCounted(verb: 'drain' | 'restart'): Promise<readonly string[]> {
  const urls = ['node-1', 'node-2', 'node-3'];
  const world = fakeWorld({ urls });
  const it = mortal(null, () => undefined);
  const operator = scene(world, {
    names: ['node-1'],
    onDatabase: ({ call }) => it.effect(call),
    onJournal: (line) => it.effect(`journal ${line.split(' ')[0] ?? ''}`),
    wrap: it.wrap,
  });
  if (verb === 'restart') await operator.restart();
  else {
    const { targets, settings } = restartWish(world, ['node-1'], {});
    const more = { via: 'database', waitSeconds: 900, then: 'leave', cancelWaitSeconds: 60 } as const;
    const wish = {
      targets,
      settings,
      ...more,
      reason: null,
      accepted: new Set<string>(),
      command: 'octo-ha drain',
    };
    await carryOutDrain(wish, operator.edges, new AbortController().signal);
  }
  const names: Readonly<Record<string, string>> = {
    takeLock: 'lock',
    setDraining: 'write',
    'stop node-1': 'run --stop',
    'start node-1': 'run --start',
  };
  return it.effects
    .filter((effect) => effect !== 'release' && !effect.endsWith('about to be done'))
    .map((effect) => names[effect] ?? effect);
}

/** Runs the command under strace, which lets go of the programs that it runs once it has seen them begin. */
async function straced(words: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(sandbox.folder, 'strace-'));
  const file = join(folder, 'trace');
  const calls = 'trace=execve,write,pwrite64,writev,sendto,sendmsg,fsync,fdatasync';
  const args = ['-f', '-qq', '-b', 'execve', '-yy', '-xx', '-s', '65536', '-e', calls, '-o', file];
  const env = cleanEnvironment({ ...sandbox.env, OCTO_HA_STATE_FOLDER: join(folder, 'state') });
  const child = spawn('strace', [...args, process.execPath, bin, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stdout.resume();
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' });
  return readFileSync(file, 'latin1');
}

/** What the lines of strace tell, in their order. */
function effectsSeen(trace: string): {
  readonly effects: readonly string[];
  readonly unflushed: readonly string[];
} {
  const effects: string[] = [];
  const unflushed: string[] = [];
  const requests = new Map<string, Buffer>();
  let open: string | null = null;
  const effect = (what: string): void => {
    if (open !== null) unflushed.push(`${open}, before ${what}`);
    open = null;
    effects.push(what);
  };
  for (const line of trace.split('\n')) {
    const [, call = '', rest = ''] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
    const path = plain(/^\d+<([^>]*)>/.exec(rest)?.[1] ?? '');
    const data = bytes([...rest.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => hex).join(''));
    if (call === 'execve') {
      const word = /--(?:stop|start)\b/.exec(data.toString('latin1'))?.[0];
      if (word !== undefined && data.includes('service')) effect(`run ${word}`);
    } else if (path.endsWith('.jsonl')) {
      if (call === 'fsync' || call === 'fdatasync') open = null;
      else {
        const { step } = JSON.parse(data.toString('utf8')) as { readonly step: string };
        effect(`journal ${step}`);
        open = step;
      }
    } else if (/^(?:write|sendto|sendmsg)/.test(call) && path.startsWith('TCP')) {
      const whole = requestOf(requests, path, data);
      if (whole?.includes('sp_getapplock') === true) effect('lock');
      else if (whole?.includes('@outcome AS Outcome') === true) effect('write');
    }
  }
  return { effects, unflushed };
}

/** The text of a request once its last packet was sent (MS-TDS 2.2.3.1: the status' first bit, the length in bytes 2 and 3). */
function requestOf(requests: Map<string, Buffer>, socket: string, data: Buffer): string | null {
  let bytesLeft = Buffer.concat([requests.get(socket) ?? Buffer.alloc(0), data]);
  const all = bytesLeft;
  const payload: Buffer[] = [];
  while (bytesLeft.length >= 8) {
    const length = bytesLeft.readUInt16BE(2);
    if (length < 8 || bytesLeft.length < length) break;
    payload.push(bytesLeft.subarray(8, length));
    const isLast = ((bytesLeft[1] ?? 0) & 1) === 1;
    bytesLeft = bytesLeft.subarray(length);
    if (!isLast) continue;
    requests.set(socket, bytesLeft);
    const sent = Buffer.concat(payload);
    return sent.toString('utf16le') + sent.subarray(1).toString('utf16le');
  }
  requests.set(socket, all);
  return null;
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}

/** Paths are written in hexadecimal too. */
function plain(path: string): string {
  return path.includes('\\x') ? bytes(path).toString('utf8') : path;
}
