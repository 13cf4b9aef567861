import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { needTool } from '../tools.ts';
import { bin, cleanEnvironment, octoHa, root, scratchFolder, type Ended } from './run-cli.ts';

// What docs/runbooks/README.md says that tests do with the runbooks.
const runbook = (name: string): string => join(root, 'docs', 'runbooks', name);
const folder = scratchFolder();

/** Runs a program with a folder of programs before all others on its PATH. */
function run(words: readonly string[], programs: string, env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const [program = '', ...args] = words;
    const path = `${programs}${delimiter}${process.env['PATH'] ?? ''}`;
    const child = spawn(program, args, {
      cwd: folder,
      env: cleanEnvironment({ ...env, PATH: path }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

function program(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}`);
  chmodSync(path, 0o755);
}

let count = 0;

/**
 * A folder with an `octo-ha` that keeps its words and ends with one code after another; `status` and `nodes` end with 0. After 5 a roll is
 * open, unless it `isThrough`.
 */
function pretend(
  codes: readonly number[],
  isThrough = false,
): {
  readonly programs: string;
  readonly calls: () => readonly string[];
} {
  const programs = join(folder, `pretend-${String((count += 1))}`);
  mkdirSync(programs);
  writeFileSync(join(programs, 'codes'), `${codes.join('\n')}\n`);
  writeFileSync(join(programs, 'calls'), '');
  program(
    join(programs, 'octo-ha'),
    `echo "$*" >>"${programs}/calls"
case "$*" in *"status -o json") echo '{ "runs": [${isThrough ? '' : '{ "verb": "restart" }'}] }' ;; esac
case "$1" in status | nodes) exit 0 ;; esac
code=$(head -n 1 "${programs}/codes")
sed -i 1d "${programs}/codes"
exit "$code"
`,
  );
  const calls = (): readonly string[] => readFileSync(join(programs, 'calls'), 'utf8').trim().split('\n');
  return { programs, calls };
}

const isAct = (call: string): boolean => /^(restart|drain|undrain)/.test(call);

describe('with every exit code', { concurrent: true }, () => {
  test.each([
    ['done', [0], 0, 1],
    ['not finished goes on once', [5, 0], 0, 2],
    ['not finished twice ends it', [5, 5, 0], 5, 2],
    ['somebody else at work is waited for', [6, 6, 0], 0, 3],
    ['somebody else at work for too long ends it', [6, 6, 6, 0], 6, 3],
    ['something out of reach is tried once more', [3, 0], 0, 2],
    ['something out of reach twice ends it', [3, 3, 0], 3, 2],
    ['a lock, then not finished, then done', [6, 5, 0], 0, 3],
    ['a refusal ends it', [4, 0], 4, 1],
    ['a setting ends it', [2, 0], 2, 1],
    ['a bug ends it', [1, 0], 1, 1],
    ['declined ends it', [130, 0], 130, 1],
  ])('patch-night.sh: %s', async (_what, codes, ends, acts) => {
    const { programs, calls } = pretend(codes);
    const env = { PATCH_LOCK_TRIES: '3', PATCH_LOCK_PAUSE: '0' };
    const { code } = await run(['bash', runbook('patch-night.sh'), '--settle', '5s'], programs, env);
    expect(code).toBe(ends);
    const all = calls();
    expect(all[0]).toBe('nodes list');
    expect(all.filter(isAct)).toHaveLength(acts);
    // The same command every time, the end of the night included.
    expect(new Set(all.filter(isAct)).size).toBe(1);
    expect(all.find(isAct)).toMatch(
      /^restart --all --yes --not-after \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ .*--settle 5s$/,
    );
    expect(all.at(-1) === 'status').toBe(ends !== 0);
  });

  test.each(['patch-night.sh', 'octopus-runbook.sh'])(
    '%s does not begin another roll where one is through and has something to be looked at',
    async (name) => {
      const { programs, calls } = pretend([5, 0], true);
      const { code } = await run(['bash', runbook(name)], programs);
      expect(code).toBe(5);
      expect(calls().filter(isAct)).toHaveLength(1);
    },
  );

  test('patch-night.sh tries once more where nothing can be reached from the beginning', async () => {
    const { programs, calls } = pretend([3, 0]);
    const octoHa = join(programs, 'octo-ha');
    writeFileSync(octoHa, readFileSync(octoHa, 'utf8').replace('status | nodes) exit 0', 'nodes) exit 3'));
    const { code } = await run(['bash', runbook('patch-night.sh')], programs, { PATCH_LOCK_PAUSE: '0' });
    expect(code).toBe(0);
    expect(calls().filter(isAct)).toHaveLength(2);
  });

  test('patch-night.sh that is stopped by a signal does not begin anew', async () => {
    const { programs, calls } = pretend([5, 0]);
    program(
      join(programs, 'octo-ha'),
      `echo "$*" >>"${programs}/calls"\n[ "$1" = restart ] && kill -TERM $PPID && exit 5\nexit 0\n`,
    );
    const { code } = await run(['bash', runbook('patch-night.sh')], programs);
    expect(code).toBe(5);
    expect(calls().filter(isAct)).toHaveLength(1);
  });

  test.each([
    [[0], 0, 1],
    [[5, 0], 0, 2],
    [[5, 5], 5, 2],
    [[6], 6, 1],
    [[4], 4, 1],
  ])('octopus-runbook.sh: %j', async (codes, ends, acts) => {
    const { programs, calls } = pretend(codes);
    const { code, stderr } = await run(['bash', runbook('octopus-runbook.sh')], programs);
    expect(code).toBe(ends);
    expect(stderr).toBe('');
    expect(calls().filter(isAct)).toHaveLength(acts);
  });
});

interface Hooks {
  readonly preStop: { readonly exec: { readonly command: readonly string[] } };
  readonly postStart: { readonly exec: { readonly command: readonly string[] } };
}

interface StatefulSet {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly { readonly lifecycle: Hooks }[];
      };
    };
  };
}

describe('kubernetes.yaml', () => {
  const { spec } = (parse(readFileSync(runbook('kubernetes.yaml'), 'utf8')) as StatefulSet).spec.template;
  const hooks = spec.containers[0]?.lifecycle;
  // What is the container's: its log, and Octopus' own program.
  const atHome = (words: readonly string[], home: string): readonly string[] =>
    words.map((word) =>
      word.replaceAll('/proc/1/fd/1', join(home, 'log')).replaceAll('cd /Octopus ', `cd ${home} `),
    );

  test.each([
    [0, false],
    [5, true],
    [6, true],
    [4, true],
    [3, true],
  ])('preStop after a drain that ends with %i', async (code, falls) => {
    const { programs, calls } = pretend([code]);
    program(join(programs, 'Octopus.Server'), `echo "Octopus.Server $*" >>"${programs}/calls"\n`);
    const words = atHome(hooks?.preStop.exec.command ?? [], programs);
    const ended = await run(words, programs, { HOSTNAME: 'octopus-0' });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const [drain = '', ...rest] = calls();
    expect(drain).toBe('drain octopus-0 --wait=600 --reason=pod stopped');
    expect(rest).toEqual(
      falls ? ['Octopus.Server node --instance=OctopusServer --drain=true --wait=300 --cancel-tasks'] : [],
    );
  });

  test('the grace period is longer than everything that preStop may wait for', () => {
    const waits = [...(hooks?.preStop.exec.command ?? []).join('\n').matchAll(/--wait=(\d+)/g)];
    const waited = waits.reduce((sum, [, seconds]) => sum + Number(seconds), 0);
    // Besides: two heart beats to prove others alive, and half a minute for Octopus' own stop.
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(waited + 120 + 30);
  });

  test('postStart ends at once and with 0, and gives up where a restart holds the lock', async () => {
    const { programs, calls } = pretend([6, 0]);
    const words = atHome(hooks?.postStart.exec.command ?? [], programs);
    expect((await run(words, programs, { HOSTNAME: 'octopus-0' })).code).toBe(0);
    await expect.poll(() => calls().filter((call) => call !== '')).toEqual(['undrain octopus-0 --wait=60']);
  });
});

test('shellcheck finds nothing in the scripts', async (context) => {
  const shellcheck = needTool(context, 'shellcheck', 'shellcheck');
  const scripts = ['patch-night.sh', 'octopus-runbook.sh'].map(runbook);
  expect((await run([shellcheck, ...scripts], folder)).stdout).toBe('');
});

// One after the other: both look at the tasks of the same nodes.
describe('on a pretend cluster of two', { concurrent: false, timeout: 180_000 }, () => {
  const where = ['--state', folder, '--name', 'runbooks'];
  const programs = join(folder, 'bin');
  const state = { OCTO_HA_STATE_FOLDER: join(folder, 'state'), OCTO_HA_CONFIG: '' };
  const sql = (query: string): Promise<Ended> => octoHa(['sandbox', 'sql', ...where, '-q', query]);

  beforeAll(async () => {
    mkdirSync(programs);
    program(join(programs, 'octo-ha'), `exec "${process.execPath}" "${bin}" "$@"\n`);
    const up = ['sandbox', 'up', ...where, '--nodes', '2', '--time-scale', '100', '--workload', 'off'];
    const told = await octoHa([...up, '-o', 'json']);
    state.OCTO_HA_CONFIG = (JSON.parse(told.stdout) as { readonly contextFile: string }).contextFile;
  });
  afterAll(() => octoHa(['sandbox', 'down', ...where]));

  test('octopus-runbook.sh plans the other node and leaves its own', async () => {
    await sql(
      `INSERT INTO ServerTask (Id, Name, Description, QueueTime, StartTime, State, HasPendingInterruptions, HasWarningsOrErrors, ServerNodeId, DurationSeconds, JSON) VALUES ('ServerTasks-777', 'RunbookRun', 'Restart the cluster', SYSDATETIMEOFFSET(), SYSDATETIMEOFFSET(), 'Executing', 0, 0, 'OctopusServerNodes-NODE2', 0, '{}')`,
    );
    // As Octopus does before it runs a script.
    const script = readFileSync(runbook('octopus-runbook.sh'), 'utf8')
      .replaceAll('#{Octopus.Task.Id}', 'ServerTasks-777')
      .replaceAll('#{Octopus.Runbook.Name}', 'Restart the cluster');
    const inside = await run(['bash', '-c', script, 'step', '--dry-run'], programs, state);
    await sql("DELETE FROM ServerTask WHERE Id = 'ServerTasks-777'");
    expect(inside).toMatchObject({ code: 0, stderr: '' });
    expect(inside.stdout).toMatch(/NODE1 .*drain, stop, start/);
    expect(inside.stdout).toMatch(/NODE2 .*left to the operator: octo-ha runs in a task of it/);
  });

  test('patch-night.sh restarts both and keeps every event', async () => {
    const night = await run(['bash', runbook('patch-night.sh'), '--settle', '0'], programs, state);
    expect(night.code, night.stderr).toBe(0);
    expect(night.stdout).toMatch(/NODE\d +restarted[\s\S]*NODE\d +restarted/);
    const log = readFileSync(join(folder, 'patch-night.jsonl'), 'utf8').trim().split('\n');
    expect(log.map((line) => (JSON.parse(line) as { step: string }).step)).toContain('service.stopped');
    const { stdout } = await octoHa(['nodes', 'list', '-o', 'json'], { env: state });
    const { nodes } = JSON.parse(stdout) as { nodes: readonly { draining: boolean }[] };
    expect(nodes.map(({ draining }) => draining)).toEqual([false, false]);
  });
});
