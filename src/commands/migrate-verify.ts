// `octo-ha migrate verify`
import { Command, InvalidArgumentError, Option } from 'commander';
import { RefusedError, UsageError } from '../errors.ts';
import { mapPath, type PathMap } from '../model/node-path.ts';
import type { Verified, VerifyWish } from '../model/tree.ts';
import type { MovedStore } from '../operations/migrate/migration-run.ts';
import type { VerifyFromWish } from '../operations/migrate/verify-from.ts';
import type { DatabaseVerified } from '../operations/migrate/verify-database/database-finding.ts';
import type { VerifyDatabaseEdges } from '../operations/migrate/verify-database/verify-database.ts';
import type { OnProgress } from '../edges/stores.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { addPlaceFlags, migrateWish, type MigrateFlags } from './migrate-flags.ts';
import { migrationsThere, phaseWork, type PhaseWork } from './migrate-phase.ts';

/** What commander makes of them. */
export interface VerifyFlags extends MigrateFlags {
  readonly quick?: boolean;
  readonly names?: boolean;
  readonly full?: boolean;
  readonly database?: boolean;
  readonly from?: string;
  readonly cure?: boolean;
  readonly sample?: number;
  readonly part?: { readonly index: number; readonly of: number };
}

/** Declares `migrate verify`. */
export const migrateVerifyCommand = (context: Context, run = migrateVerify): Command =>
  addPlaceFlags(new Command('verify').description('Read the copy back, at any time, also long after'))
    .option('--quick', 'counts and bytes')
    .option('--names', 'every name and size; the usual')
    .option('--full', 'every byte')
    .option('--database', 'also what the database says must be there: missing, orphan, differs')
    .option('--cure', 'where proof was lost: prove anew what old folder and target have alike, byte by byte')
    .option('--from <node>', "through this node's eyes: its own machine looks and hashes")
    .addOption(new Option('--sample <percent>', 'every byte of so many of the files').argParser(percent))
    .addOption(new Option('--part <i/n>', 'every byte of the i-th of n parts').argParser(part))
    .addHelpText(
      'after',
      exitStatus('unavailable', 'refused', 'unfinished', 'locked', 'finding', 'cancelled'),
    )
    .addHelpText(
      'after',
      `
Compares the target with what was proved at its copy; old folders need not be
there. Before a node was started on the target, whatever is not as it was
proved is a finding (7). Afterwards Octopus works there: what is new (extra),
written since (changed) or deleted (gone) is told and no finding; other bytes
under the time of the copy (differs) are damage, and a finding always. Whether
what is gone was to go, --database tells: every row must have its file.

--cure reads what the target has and no proof tells of beside the old folder.
What is the same is proved again, and its proof alone is written; what differs,
or is on one side alone, is not: the finding stays.

--from asks a node over its service driver, for the files of the level alone: a
share that is mounted there otherwise, or cached, shows. Over large stores give
--sample or --part with it.`,
    )
    .action((flags: VerifyFlags) => run(flags, context));

/** @throws UsageError usage.verify-level, usage.verify-cure; RefusedError migrate.not-begun, verify.no-cure; LockedError; UnfinishedError as `orTellOutage`; UnavailableError store.* */
export async function migrateVerify(flags: VerifyFlags, context: Context): Promise<void> {
  const level = verifyWish(flags);
  if (flags.cure === true && flags.from !== undefined)
    throw new UsageError(
      'usage.verify-cure',
      '--cure reads both sides from this machine, and --from through a node',
      {
        hint: 'Give one of them.',
      },
    );
  const { signal } = context;
  const wish = migrateWish(flags);
  const work = await phaseWork(context);
  try {
    const { migrationState } = await import('../operations/migrate/migration-run.ts');
    const { nodesWorkedThere } = await import('../operations/migrate/nodes-worked-there.ts');
    const { treesOf } = await import('../operations/migrate/migration-work.ts');
    const { tellProgress } = await import('../operations/migrate/tell-progress.ts');
    const { orTellOutage } = await import('../operations/migrate/tell-outage.ts');
    const telling = <T>(ask: () => Promise<T>): Promise<T> =>
      orTellOutage(wish.to, work.edges, ask, () => true, signal);
    const run = (await migrationsThere(wish, work.edges, signal)).runs.at(-1);
    if (run === undefined)
      throw new RefusedError('migrate.not-begun', `no migration to '${wish.to}' is known there`, {
        hint: 'Give --to and --map as they were at the copy.',
      });
    const { stores, to } = migrationState(run);
    const target = await telling(() =>
      work.edges.stores.openTarget(mapPath(to, wish.maps), { create: false }, signal),
    );
    try {
      const trees = treesOf(stores, wish.maps);
      const worked = nodesWorkedThere(run.lines);
      const onProgress: OnProgress = (progress) => tellProgress('verify', progress, work.edges.report);
      const fromHere = (how: VerifyWish): Promise<Verified> =>
        telling(() => target.verify(trees, how, onProgress, signal));
      const { cureProof } = await import('../operations/migrate/cure-proof.ts');
      const cured =
        flags.cure === true
          ? await telling(() => cureProof({ run, target, trees, onProgress }, signal))
          : null;
      const from = flags.from === undefined ? null : await nodeNamed(flags.from, work, signal);
      const verified =
        from === null ? await fromHere(level) : await throughNode({ node: from, to, stores, trees, level });
      // With what the cure has written down.
      const again = cured === null ? run : (await migrationsThere(wish, work.edges, signal)).runs.at(-1);
      const { lines } = again ?? run;
      const { foreignFiles } = await import('../operations/migrate/foreign-files.ts');
      const { lostProof, lostProofHint } = await import('../operations/migrate/lost-proof.ts');
      const lost = lostProof(lines, await telling(() => target.proof(trees, onProgress, signal)));
      const database =
        flags.database === true ? await askDatabase(stores, wish.maps, work.edges, signal) : null;
      signal.throwIfAborted();
      work.done();
      const { verifyAnswer } = await import('./migrate-answer.ts');
      const { judgeVerified } = await import('../operations/migrate/judge-verified.ts');
      const files = judgeVerified(verified, worked);
      const { named, hashed, troublesTotal } = verified;
      const findings = files.findings + lost.length;
      context.terminal.answer(
        verifyAnswer(
          {
            ...{ to, from, level: verified.level, named, hashed, nodesWorkedThere: worked, lostProof: lost },
            ...{ foreign: foreignFiles(run.lines), ...files, findings, troublesTotal, database, cured },
          },
          lostProofHint(run.lines, worked),
        ),
      );
      if (findings > 0 || hasFindings(database)) context.finishWith(7);

      async function throughNode(question: VerifyFromWish): Promise<Verified> {
        const { verifyFrom } = await import('../operations/migrate/verify-from.ts');
        const proved: typeof target.proved = (...of) => telling(() => target.proved(...of));
        const there = await verifyFrom(question, { ...work.edges, target: { proved } }, signal);
        if (!worked) return there;
        const { asSeenHere } = await import('../operations/migrate/as-seen-here.ts');
        return asSeenHere(there, await fromHere({ level: 'names' }));
      }
    } finally {
      await target.release();
    }
  } finally {
    work.done();
  }
}

/** By the name or id of the database's nodes. @throws RefusedError node.unknown */
async function nodeNamed(name: string, { edges }: PhaseWork, signal: AbortSignal): Promise<string> {
  const { findNode } = await import('../operations/find-node.ts');
  return findNode(await edges.database.readCluster(signal), name).name;
}

async function askDatabase(
  stores: readonly MovedStore[],
  maps: readonly PathMap[],
  edges: VerifyDatabaseEdges,
  signal: AbortSignal,
): Promise<DatabaseVerified> {
  const { verifyDatabase } = await import('../operations/migrate/verify-database/verify-database.ts');
  const places = stores.map(({ kind, to }) => ({ kind, path: mapPath(to, maps) }));
  return verifyDatabase(places, edges, signal);
}

/** What cannot be known is a finding as well: nobody has proved it. An orphan harms nobody. */
function hasFindings(database: DatabaseVerified | null): boolean {
  if (database === null) return false;
  return database.kinds.some(({ missing, differs, unknown }) => missing + differs > 0 || unknown !== null);
}

/** @throws UsageError usage.verify-level */
export function verifyWish({ quick, names, full, sample, part: of }: VerifyFlags): VerifyWish {
  const given: readonly VerifyWish[] = [
    ...(quick === true ? [{ level: 'quick' } as const] : []),
    ...(names === true ? [{ level: 'names' } as const] : []),
    ...(full === true && of === undefined ? [{ level: 'full' } as const] : []),
    ...(sample === undefined ? [] : [{ level: 'sample', percent: sample } as const]),
    ...(of === undefined ? [] : [{ level: 'full', part: of } as const]),
  ];
  if (given.length > 1)
    throw new UsageError(
      'usage.verify-level',
      '--quick, --names, --full, --sample and --part exclude one another',
      {
        hint: '--full and --part go together; else give one.',
      },
    );
  return given[0] ?? { level: 'names' };
}

/** `5`, `0.5`, `5%`. @throws InvalidArgumentError */
function percent(text: string): number {
  const number = Number(text.replace(/%$/, ''));
  if (!/^\d+(?:\.\d+)?%?$/.test(text) || number <= 0 || number > 100)
    throw new InvalidArgumentError('Give a percentage, above 0 and up to 100.');
  return number;
}

/** `2/7`. @throws InvalidArgumentError */
function part(text: string): { readonly index: number; readonly of: number } {
  const [, index = '', of = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  if (index === '' || Number(index) < 1 || Number(index) > Number(of))
    throw new InvalidArgumentError('Give a part and their number: 2/7.');
  return { index: Number(index), of: Number(of) };
}
