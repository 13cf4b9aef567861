// What a rollback would say before it touches a node, for a dry run and before consent: it writes neither line nor name.
import type { OpenJournal } from '../../edges.ts';
import type { JournalLine, Run } from '../../model/run.ts';
import type { PathMap } from '../../model/node-path.ts';
import { mapPath } from '../../model/node-path.ts';
import type { PlannedNode } from '../restart/restart-wish.ts';
import { homeComing, homeInWords } from './home-coming.ts';
import type { KeptFolder } from './kept-on-target.ts';
import { migrationState } from './migration-run.ts';
import type { MigrationEdges } from './migration-work.ts';
import type { OutageHands, OutageWish } from './outage-work.ts';
import { lookBefore } from './roll-back.ts';
import { isAsideBegun } from './take-back-aside.ts';
import { orTellOutage } from './tell-outage.ts';
import { unfinishedMigration } from './with-migration.ts';

/** The way back that is meant. */
export interface WayBack {
  readonly to: string;
  readonly maps: readonly PathMap[];
  readonly nodes: readonly PlannedNode[];
  readonly hands: OutageHands;
  readonly wish: OutageWish;
}

/** What speaks for it. */
export interface WayBackSeen {
  /** Sentences. */
  readonly lines: readonly string[];
  readonly kept: readonly KeptFolder[];
}

/**
 * Looks. The lock of the target is held meanwhile.
 * @throws RefusedError, UnfinishedError as `rollBack` before it touches a node; LockedError lock.held; UnavailableError store.*, host.*, database.*
 */
export async function lookBack(
  { to, maps, nodes, hands, wish }: WayBack,
  edges: MigrationEdges,
  signal: AbortSignal,
): Promise<WayBackSeen> {
  const look = async (): Promise<WayBackSeen> => {
    const target = await edges.stores.openTarget(mapPath(to, maps), { create: false }, signal);
    try {
      const run = await unfinishedMigration(target);
      // Ended since it was looked for: the command that goes on says so.
      if (run === null) return { lines: [], kept: [] };
      const { phase, stores } = migrationState(run);
      if (phase === 'moved' && stores.some(({ kind }) => isAsideBegun(run.lines, kind)))
        return { lines: [asideInWords], kept: [] };
      const journal = unwritten(run);
      const quiet: MigrationEdges = {
        ...edges,
        // The answer has it.
        report: (event) => {
          if (event.step !== 'born.expected') edges.report(event);
        },
      };
      const asked = { edges: quiet, target, journal, note: journal, maps, nodes, hands, wish };
      const seen = await lookBefore(
        { ...asked, direction: 'back', change: null },
        phase,
        { isDry: true },
        signal,
      );
      const born = seen.found === null ? [] : [homeInWords(homeComing(seen.found, run.lines))];
      return { lines: born, kept: seen.kept };
    } finally {
      await target.release();
    }
  };
  return orTellOutage(to, edges, look, () => true, signal);
}

const asideInWords =
  'a finish was broken off: the old folders that it has set aside get their names back first, and what speaks against the way back is looked for then, before any node is touched';

/** Lines stand in it for as long as it is looked at, and nowhere else. */
function unwritten(run: Run): OpenJournal {
  const lines: JournalLine[] = [...run.lines];
  return {
    id: run.id,
    lines: () => lines,
    write: (step, nodeId, values = {}) => {
      const last = lines.at(-1);
      if (last !== undefined) lines.push({ ...last, step, nodeId, values });
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
