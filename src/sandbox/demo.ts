// The demonstration: a pretend cluster, the real command line, and what it all means.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { down } from './down.ts';
import { kill } from './processes.ts';
import { processesOf } from './sandbox-folder.ts';
import { SandboxError } from './sandbox-error.ts';
import { up } from './sandbox.ts';

/** Runs the demonstration; whatever happens, nothing of it is left. */
export async function demo(write: (text: string) => void, signal: AbortSignal): Promise<void> {
  const state = await mkdtemp(join(tmpdir(), 'octo-ha-demo-'));
  const name = 'demo';
  const say = (...lines: readonly string[]): void =>
    write(`\n${lines.map((line) => `# ${line}`).join('\n')}\n`);
  try {
    say(
      'This is a pretend cluster on this machine: three nodes, one database, nothing real.',
      'Starting it ...',
    );
    const wish = {
      name,
      state,
      nodes: 3,
      shape: '2019',
      license: 'professional',
      standalone: false,
      timeScale: 60,
      workload: 'light',
      encryption: 'on',
      port: 0,
    } as const;
    const sandbox = await up(wish, signal);
    const run = (...args: string[]): Promise<number | null> =>
      octoHa(['--config', sandbox.contextFile, ...args], write, signal);
    say('Who is there, and what is everybody doing?');
    expectEnd(await run('nodes', 'list'), 0);
    say('Why would a node take the next task, or leave it?');
    expectEnd(await run('nodes', 'list', '--explain'), 0);
    say('Three nodes, but the license allows two: the check finds it and ends with 7, for scripts.');
    expectEnd(await run('license', 'check'), 7);
    say('Now NODE3 is killed, as if its power failed. It cannot say goodbye: its heart just stops.');
    for (const each of await processesOf(sandbox.folder)) if (each.name === 'NODE3') await kill(each);
    await sleep(6000, undefined, { signal });
    say('Its heart beat grows old. octo-ha says "unknown", not "offline": age alone proves nothing.');
    expectEnd(await run('nodes', 'list'), 0);
    say('That was it. Make your own: octo-ha sandbox up');
  } finally {
    await down({ state, name }).catch(() => undefined);
    await rm(state, { recursive: true, force: true });
  }
  say('The pretend cluster is gone: no process, no port, no file is left.');
}

/** Runs this very program as a user would, and shows what was typed. */
function octoHa(
  args: readonly string[],
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<number | null> {
  const [, , ...words] = args;
  write(`\n$ octo-ha ${words.join(' ')}\n`);
  // On a terminal it must look as it looks there: fitted to its width, ages instead of instants, colour.
  const stream = process.stdout.isTTY ? 'inherit' : 'pipe';
  const plain = process.argv.includes('--no-color') ? ['--no-color'] : [];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [process.argv[1] ?? '', ...plain, ...args], {
      stdio: ['ignore', stream, stream],
      signal,
    });
    child.stdout?.setEncoding('utf8').on('data', write);
    child.stderr?.setEncoding('utf8').on('data', write);
    child.on('error', reject).on('close', resolve);
  });
}

function expectEnd(code: number | null, wanted: number): void {
  if (code !== wanted)
    throw new SandboxError(
      'unavailable',
      'sandbox.demo-failed',
      `a command of the demonstration ended with ${String(code)} instead of ${String(wanted)}`,
      'please report it with what is above',
    );
}
