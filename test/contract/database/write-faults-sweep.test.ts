// Every statement of every verb meets every fault. The list of statements is a recording of the verb, so a new one is met by itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Failure } from '../../../src/errors.ts';
import type { FakeDisk } from '../../fakes/fake-journals.ts';
import { randomFrom, proofSeed, rounds } from '../../rounds.ts';
import type { Passed, StatementFault } from './fault-gate.ts';
import { faultStage, type FaultStage } from './write-faults-stage.ts';
import { faultVerbs, type FaultVerb } from './write-faults-verbs.ts';

/** Whole in `npm run proof`; else by lot, so many of each verb. */
const isLong = rounds > 20;
const faults: readonly StatementFault[] = [
  'cut before',
  'cut after',
  '1205',
  '1222',
  'fail-over',
  'silence before',
  'silence after',
];

let stage: FaultStage;
beforeAll(async () => {
  stage = await faultStage();
});
afterAll(() => stage.close());

for (const [name, verb] of Object.entries(faultVerbs))
  test(
    `whatever statement of ${name} meets whatever fault, the exit code is true and nothing is written twice`,
    { timeout: isLong ? 3_600_000 : 60_000 },
    async () => {
      const seed = proofSeed(`faults of ${name}`);
      const random = randomFrom(seed);
      const before = await prepared(verb);
      const whole = await played(verb, new Map(), null);
      expect(whole).toMatchObject({ code: 0, wrong: [] });
      const after = await stage.state();
      const all = places(whole.passed).flatMap((at) => faults.map((kind) => ({ at, kind })));
      const chosen = isLong ? all : all.filter(() => random() < 3 / all.length);
      const ends = new Map<string, number>();
      const wrong: string[] = [];
      for (const fault of chosen) {
        await prepared(verb);
        const disk: FakeDisk = new Map();
        const it = await played(verb, disk, fault);
        const now = await stage.state();
        const end = `${fault.kind}: ${String(it.code)} ${it.error}`;
        ends.set(end, (ends.get(end) ?? 0) + 1);
        const told = `${String(fault.at)} ${label(whole.passed[fault.at])}: ${end}`;
        wrong.push(...it.wrong.map((each) => `${told}: ${each}`));
        if (it.code === 0 && now !== after) wrong.push(`${told}: it is told to be done, and ${now}`);
        if (claimsNothing(it) && now !== before)
          wrong.push(`${told}: nothing is told to be changed, and ${now}`);
        if (!(await stage.lockIsFree())) wrong.push(`${told}: the lock is left`);
        const again = await played(verb, disk, null);
        const isDone = again.code === 0 || (verb.again === 'refused' && now === after);
        if (!isDone || (await stage.state()) !== after)
          wrong.push(
            `${told}: run again it ends with ${String(again.code)} ${again.error}: ${await stage.state()}`,
          );
      }
      process.stdout.write(
        `faults of ${name}: ${String(whole.passed.length)} statements, ${String(places(whole.passed).length)} that differ, ${String(chosen.length)} runs with a fault, ${String(ends.size)} ways to end, seed ${String(seed)}\n`,
      );
      if (isLong)
        process.stdout.write(`${[...ends].map(([end, n]) => `  ${String(n)} × ${end}`).join('\n')}\n`);
      expect(wrong).toEqual([]);
    },
  );

async function prepared(verb: FaultVerb): Promise<string> {
  await stage.reset(...verb.before);
  return stage.state();
}

interface Played {
  readonly code: number;
  readonly error: string;
  readonly passed: readonly Passed[];
  readonly wrong: readonly string[];
}

async function played(
  verb: FaultVerb,
  disk: FakeDisk,
  fault: { readonly at: number; readonly kind: StatementFault } | null,
): Promise<Played> {
  const { edges, passed, end } = await stage.operator(disk, fault);
  const wrong: string[] = [];
  let [code, error] = [-1, ''];
  try {
    code = await verb.run(edges);
  } catch (thrown) {
    if (thrown instanceof Failure) [code, error] = [thrown.exitCode, thrown.code];
    else wrong.push(`it breaks with ${String(thrown)}`);
  } finally {
    await end();
  }
  wrong.push(...repeats(passed));
  return { code, error, passed, wrong };
}

/** The first of each kind: the same text after as many writes. Watching asks the same again and again. */
function places(passed: readonly Passed[]): readonly number[] {
  const known = new Set<string>();
  let writes = 0;
  return passed.flatMap(({ text, isWrite }, at) => {
    const key = `${String(writes)} ${text}`;
    if (isWrite) writes += 1;
    if (known.has(key)) return [];
    known.add(key);
    return [at];
  });
}

/** A write that was done is done again; or one whose answer was lost is sent again, and nothing was read in between. */
function repeats(passed: readonly Passed[]): readonly string[] {
  return passed.flatMap((first, at) => {
    if (!first.isWrite || (first.answered && !first.written)) return [];
    const rest = passed.slice(at + 1);
    const second = rest.findIndex(({ text, values }) => text === first.text && values === first.values);
    const between = rest.slice(0, Math.max(0, second));
    if (second < 0) return [];
    if (first.written && rest[second]?.written === true) return ['a write was done twice'];
    const isRead = between.some(
      ({ answered, text }) => answered && /OctopusServerNode\b|Configuration/.test(text),
    );
    return isRead ? [] : ['a write whose answer was lost was sent again unseen'];
  });
}

/** Exit codes 3, 4 and 6 say that nothing was changed, unless the code itself says that nobody knows. */
function claimsNothing({ code, error }: Played): boolean {
  return [3, 4, 6].includes(code) && error !== 'database.fate-unknown';
}

const label = (passed: Passed | undefined): string =>
  passed === undefined ? '' : passed.text.replace(/\s+/g, ' ').slice(-70);
