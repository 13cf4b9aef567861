// One phase of a migration, killed at random moments and begun again until it ends.
import { expect } from 'vitest';
import { journalOf, type MigrationSandbox, type Running } from './migration-sandbox.ts';
import type { Ended } from './run-cli.ts';

/** When to kill: once so many lines were said, or stand in the journal of the target; or at once; and so many ms more. */
export interface Moment {
  readonly after: 'start' | 'lines' | 'journal';
  readonly count: number;
  readonly ms: number;
}

/** What is killed, and how often. */
export interface Killing {
  readonly sandbox: MigrationSandbox;
  readonly phase: string;
  readonly target: string;
  readonly mostKills: number;
  readonly moment: () => Moment;
  readonly random: () => number;
  readonly afterKill: (told: string) => Promise<void>;
}

/** What became of it. */
export interface Killed {
  readonly kills: number;
  readonly twoAtOnce: number;
  /** Where the journal stood at each kill. */
  readonly steps: readonly string[];
  /** Of the run that came to its end. */
  readonly length: Length;
}

/** How much there is of a run that is left alone. */
export interface Length {
  readonly ms: number;
  readonly lines: number;
  readonly journal: number;
}

/** Anywhere in it. */
export function randomMoment(random: () => number, { ms, lines, journal }: Length): Moment {
  const kind = random();
  const more = random() * random() * 500;
  if (kind < 0.4) return { after: 'start', count: 0, ms: random() * ms };
  if (kind < 0.7) return { after: 'lines', count: Math.floor(random() * lines), ms: more };
  return { after: 'journal', count: 1 + Math.floor(random() * journal), ms: more };
}

/** What the same command says when the one that was killed had come to its end but for its answer. */
const isOverAlready = ['migrate.moved-already', 'migrate.not-begun'];

/** @returns after a run that ended with 0, or that said that all is done */
export async function killedUntilItEnds(killing: Killing): Promise<Killed> {
  const { sandbox, phase, target, mostKills, random } = killing;
  const args = phase === 'verify' ? ['--full', '--database'] : phase === 'finish' ? ['--days', '0'] : [];
  let [kills, twoAtOnce, failures] = [0, 0, 0];
  const steps: string[] = [];
  const said: string[] = [];
  for (;;) {
    const moment = kills < mostKills ? killing.moment() : null;
    const isPair = moment !== null && random() < 0.2;
    const how = random() < 0.5 ? 'process' : 'tree';
    const begun = journalOf(target).length;
    const runs: Running[] = [];
    const killAll = (): void => {
      for (const run of runs) run.kill(how);
    };
    let timer: NodeJS.Timeout | undefined;
    const look = (lines: number): void => {
      if (moment?.after === 'lines' && lines >= moment.count) timer ??= setTimeout(killAll, moment.ms);
    };
    runs.push(sandbox.migrate(phase, target, { args, onLine: look }));
    if (isPair) runs.push(sandbox.migrate(phase, target, { args, onLine: look }));
    if (moment?.after === 'start') timer = setTimeout(killAll, moment.ms);
    const journalWatch = setInterval(() => {
      if (moment?.after === 'journal' && journalOf(target).length - begun >= moment.count)
        timer ??= setTimeout(killAll, moment.ms);
    }, 25);
    const ended = await Promise.all(runs.map((run) => run.ended));
    clearInterval(journalWatch);
    clearTimeout(timer);
    const isKilled = ended.some(({ signal }) => signal === 'SIGKILL');
    const step = journalOf(target).at(-1)?.step ?? 'nothing';
    const told = `${phase || 'migrate'}, killed ${String(kills)} times (${[...said, step].join(', ')})`;
    if (isKilled) {
      kills += 1;
      if (isPair) twoAtOnce += 1;
      steps.push(step);
      said.push(step);
      await killing.afterKill(told);
      // As when the power fails: the node dies too, and comes back by itself where its start type says so.
      if (how === 'tree' && random() < 0.3) {
        const pid = sandbox.processes()['NODE1'];
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        await sandbox.systemctl('boot');
        await killing.afterKill(`${told}, and booted`);
      }
      continue;
    }
    const done = ended.find((each) => isDone(phase, each));
    const odd = ended.filter((each) => each !== done && each.code !== 6 && !isDone(phase, each));
    if (odd.length > 0 || done === undefined) {
      failures += 1;
      said.push(
        `ended with ${ended.map(({ code, stderr }) => `${String(code)} ${lastLine(stderr)}`).join(' and ')}`,
      );
      process.stdout.write(`${told}: ${said.at(-1) ?? ''}\n`);
      // What a kill of others has left may stop one run; the same command goes on.
      expect([told, failures < 3 ? [] : ended]).toEqual([told, []]);
      continue;
    }
    const lines = done.stderr.split('\n').length - 1;
    const length = { ms: done.ms, lines, journal: Math.max(1, journalOf(target).length - begun) };
    return { kills, twoAtOnce, steps, length };
  }
}

function isDone(phase: string, { code, stdout, stderr }: Ended): boolean {
  if (code === 0) return true;
  if (phase === 'verify' && code === 7) return harmless(stdout);
  return code === 4 && isOverAlready.some((each) => stderr.includes(each));
}

/** A node that lives writes to the telemetry of the day; tasks begin and end while the database is asked. */
function harmless(stdout: string): boolean {
  const { troubles, lostProof } = JSON.parse(stdout) as {
    readonly lostProof: readonly string[];
    readonly troubles: readonly { readonly code: string; readonly tree: string }[];
  };
  return (
    lostProof.length === 0 && troubles.every(({ code, tree }) => code === 'extra' || tree === 'telemetry')
  );
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
