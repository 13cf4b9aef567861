import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaProblems } from '../json-schema.ts';
import { ownSandbox, type OwnSandbox } from './own-sandbox.ts';
import { onTerminal } from './pty.ts';
import { octoHa, scratchFolder, type Ended, type RunOptions } from './run-cli.ts';

let sandbox: OwnSandbox;
beforeAll(async () => {
  sandbox = await ownSandbox('--nodes', '2', '--time-scale', '100', '--workload', 'light');
});
afterAll(() => sandbox.down());

const roll = 'restart --all --yes --settle 0s -o json';

interface Rolled {
  readonly run: string;
  readonly stopped: { readonly code: string } | null;
  readonly nodes: readonly { readonly name: string; readonly outcome: string }[];
}

interface Shown {
  readonly runs: readonly { readonly id: string; readonly verb: string; readonly goOn: string }[];
}

/** Does something once, when stderr says it. */
function onceSaid(text: string, act: (kill: (signal: NodeJS.Signals) => void) => void): RunOptions {
  let seen: string | null = '';
  return {
    whenStarted: (child) =>
      child.stderr?.on('data', (part: string) => {
        if (seen === null) return;
        seen += part;
        if (!seen.includes(text)) return;
        seen = null;
        act((signal) => child.kill(signal));
      }),
  };
}

const outcomes = ({ stdout }: Ended): readonly string[] =>
  (JSON.parse(stdout) as Rolled).nodes.map(({ outcome }) => outcome);

/** The last line of stderr, which is the error with -o json. */
const errorOf = ({ stderr }: Ended): unknown =>
  (JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: unknown }).error;

async function unfinished(): Promise<Shown['runs']> {
  const { code, stdout } = await sandbox.run('status -o json');
  const shown: unknown = JSON.parse(stdout);
  expect({ code, problems: schemaProblems('status', shown) }).toEqual({ code: 0, problems: [] });
  return (shown as Shown).runs;
}

/** Names of the nodes that drain. */
async function draining(): Promise<readonly unknown[]> {
  const rows = await sandbox.rows('SELECT Name FROM dbo.OctopusServerNode WHERE IsInMaintenanceMode = 1');
  return rows.map(({ Name }) => Name);
}

/** Tasks of the workload that did not end well: its own always do, unless their node is taken from them. */
const lost = async (): Promise<readonly unknown[]> =>
  sandbox.rows(
    "SELECT Id, State, ErrorMessage FROM dbo.ServerTask WHERE State IN ('Failed', 'Canceled') AND LEN(Id) > 15",
  );

test('the whole roll in a pipe restarts every node, loses no task and leaves nothing behind', async () => {
  const before = sandbox.processes();
  const ended = await sandbox.run(roll);
  expect({ code: ended.code, problems: schemaProblems('restart', JSON.parse(ended.stdout)) }).toEqual({
    code: 0,
    problems: [],
  });
  expect(outcomes(ended)).toEqual(['restarted', 'restarted']);
  const after = sandbox.processes();
  expect(Object.keys(after).sort()).toEqual(['NODE1', 'NODE2']);
  for (const name of ['NODE1', 'NODE2']) expect(after[name]).not.toBe(before[name]);
  expect(await draining()).toEqual([]);
  expect(await unfinished()).toEqual([]);
  expect(await lost()).toEqual([]);
}, 180_000);

test('a roll paused, locked out, broken off by Ctrl-C and seen by status is finished by the same command', async () => {
  const log = join(sandbox.folder, 'roll.log');
  const before = sandbox.processes();
  const paused = await sandbox.run(`${roll} --pause-after 1 --log ${log}`);
  expect({ code: paused.code, problems: schemaProblems('restart', JSON.parse(paused.stdout)) }).toEqual({
    code: 5,
    problems: [],
  });
  expect(outcomes(paused)).toEqual(['restarted', 'not-started']);
  const { run, nodes } = JSON.parse(paused.stdout) as Rolled;
  const [first = '', second = ''] = nodes.map(({ name }) => name);
  expect(sandbox.processes()[second]).toBe(before[second]);
  expect(await unfinished()).toMatchObject([
    {
      id: run,
      verb: 'restart',
      goOn: expect.stringMatching(
        /^octo-ha --config \S+ --state-folder \S+ --context \S+ restart --resume --settle 0s$/,
      ) as string,
      giveAgain: ['--pause-after'],
    },
  ]);

  const plan = await sandbox.run('restart --all --dry-run -o json');
  expect({ code: plan.code, problems: schemaProblems('restart-plan', JSON.parse(plan.stdout)) }).toEqual({
    code: 0,
    problems: [],
  });
  expect(JSON.parse(plan.stdout)).toMatchObject({ resumes: run });

  const locked: Promise<Ended>[] = [];
  const interrupted = await sandbox.run(
    `${roll} --log ${log}`,
    onceSaid(`${second}: drain flag set`, (kill) => {
      locked.push(sandbox.run(roll).finally(() => kill('SIGINT')));
    }),
  );
  expect(await Promise.all(locked)).toMatchObject([{ code: 6, stdout: '' }]);
  expect({
    code: interrupted.code,
    problems: schemaProblems('restart', JSON.parse(interrupted.stdout)),
  }).toEqual({
    code: 5,
    problems: [],
  });
  expect(JSON.parse(interrupted.stdout)).toMatchObject({
    run,
    stopped: { code: 'restart.interrupted' },
    nodes: [
      { name: first, outcome: 'already-restarted' },
      {
        name: second,
        outcome: 'interrupted',
        foundDraining: false,
        leftDraining: true,
        done: ['drain.written'],
      },
    ],
  });
  expect(errorOf(interrupted)).toMatchObject({ code: 'restart.interrupted', exitCode: 5 });
  expect(await unfinished()).toMatchObject([{ id: run }]);

  const finished = await sandbox.run(`${roll} --log ${log}`);
  expect({ code: finished.code, stopped: (JSON.parse(finished.stdout) as Rolled).stopped }).toEqual({
    code: 0,
    stopped: null,
  });
  expect(outcomes(finished)).toEqual(['already-restarted', 'restarted']);
  const after = sandbox.processes();
  for (const name of [first, second]) expect(after[name]).not.toBe(before[name]);
  expect(await draining()).toEqual([]);
  expect(await unfinished()).toEqual([]);
  expect(await lost()).toEqual([]);

  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const events = lines.map(
    (line) => JSON.parse(line) as { readonly step: string; readonly exitCode?: number },
  );
  expect(events.filter(({ step }) => step === 'end').map(({ exitCode }) => exitCode)).toEqual([5, 5, 0]);
}, 240_000);

test('--not-after, --roll-timeout and --expect-version hold a roll up, and it goes on from there', async () => {
  const before = sandbox.processes();
  const late = await sandbox.run(`${roll} --not-after 2020-01-01T00:00:00Z`);
  expect([late.code, outcomes(late)]).toEqual([5, ['not-started', 'not-started']]);
  expect(errorOf(late)).toMatchObject({ code: 'restart.too-late' });
  expect(late.stderr).toContain('warning: --not-after 2020-01-01T00:00:00Z');
  expect(sandbox.processes()).toEqual(before);
  expect(await unfinished()).toEqual([]);

  const timed = await sandbox.run(`${roll} --roll-timeout 1s`);
  expect([timed.code, outcomes(timed)]).toEqual([5, ['restarted', 'not-started']]);
  expect(errorOf(timed)).toMatchObject({ code: 'restart.timed-out' });

  const [, second = ''] = (JSON.parse(timed.stdout) as Rolled).nodes.map(({ name }) => name);
  const other = await sandbox.run(`${roll} --expect-version 1.0.0`);
  expect([other.code, outcomes(other)]).toEqual([5, ['already-restarted', 'failed']]);
  const { message } = errorOf(other) as { readonly message: string };
  const [, way = ''] = /instead of 1\.0\.0; .* (--expect-version \S+) goes on/.exec(message) ?? [];
  expect(await draining()).toEqual([second]);
  expect(sandbox.processes()[second]).not.toBe(before[second]);

  const started = sandbox.processes();
  const right = await sandbox.run(`${roll} ${way}`);
  expect([right.code, outcomes(right)]).toEqual([0, ['already-restarted', 'restarted']]);
  expect(sandbox.processes()).toEqual(started);
  expect(await draining()).toEqual([]);
  expect(await unfinished()).toEqual([]);
}, 180_000);

test('Ctrl-C ends the watching of a drain and not the drain; the same command watches again; undrain takes it back', async () => {
  const interrupted = await sandbox.run(
    'drain NODE1 -o json',
    onceSaid('NODE1: drain flag set', (kill) => kill('SIGINT')),
  );
  expect(interrupted.code).toBe(5);
  expect(errorOf(interrupted)).toMatchObject({ code: 'drain.interrupted' });
  expect(await draining()).toEqual(['NODE1']);
  const drained = await sandbox.run('drain NODE1 -o json');
  expect({ code: drained.code, problems: schemaProblems('drain', JSON.parse(drained.stdout)) }).toEqual({
    code: 0,
    problems: [],
  });
  expect(['drained', 'already-drained']).toEqual(expect.arrayContaining([...outcomes(drained)]));
  const undrained = await sandbox.run('undrain NODE1 -o json');
  expect({ code: undrained.code, problems: schemaProblems('drain', JSON.parse(undrained.stdout)) }).toEqual({
    code: 0,
    problems: [],
  });
  expect(outcomes(undrained)).toEqual(['undrained']);
  expect(await draining()).toEqual([]);
  expect(await unfinished()).toEqual([]);
});

test('consent is asked for, the usual answer is no, and then nothing was changed: exit 130', async (context) => {
  const before = sandbox.processes();
  const { code, screen } = await onTerminal(context, ['restart', '--all'], {
    env: sandbox.env,
    keys: [{ after: 'one at a time?', press: '\r' }],
  });
  expect(code).toBe(130);
  expect(screen).toContain('nothing was changed');
  expect(sandbox.processes()).toEqual(before);
  expect(await draining()).toEqual([]);
  expect(await unfinished()).toEqual([]);
});

test('nothing but tasks of its own speaks against stopping a node of a healthy cluster', async () => {
  const { code, stdout } = await sandbox.run('nodes check NODE2 --for stop -o json');
  const found = JSON.parse(stdout) as { readonly reasons: readonly { code: string; vote: string }[] };
  const against = found.reasons.filter(({ vote }) => vote === 'forbid' || vote === 'unknown');
  expect(schemaProblems('nodes-check', found)).toEqual([]);
  expect(against.filter((reason) => reason.code !== 'tasks.running')).toEqual([]);
  expect(code).toBe(against.length === 0 ? 0 : 7);
});

test.each([
  ['an unknown node', 'restart NODE9 --yes -o json', 'node.unknown'],
  ['--resume without a roll', 'restart --resume --yes -o json', 'restart.nothing-unfinished'],
])('%s is refused with 4', async (_, line, code) => {
  const ended = await sandbox.run(line);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 4, stdout: '' });
  expect(errorOf(ended)).toMatchObject({ code });
});

const scratch = scratchFolder();
test.each([
  ['nobody to ask and no --yes', ['restart', '--all'], 'prompt.not-interactive'],
  ['nothing named', ['restart', '--yes'], 'usage.restart-what'],
  ['nodes named beside --all', ['restart', 'NODE1', '--all', '--yes'], 'usage.restart-what'],
])('%s ends with 2 before the database is asked', async (_, args, code) => {
  const file = join(scratch, 'dead.txt');
  if (!existsSync(file)) writeFileSync(file, 'Server=127.0.0.1,1;Database=Octopus;User ID=u;Password=p');
  const ended = await octoHa([...args, '-o', 'json', '--connection-file', file]);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' });
  expect(errorOf(ended)).toMatchObject({ code });
});
