// What is in the target already, and whose it is.
import type { Run } from '../../model/run.ts';
import type { MigrationFacts, StoreFinding } from './migration-facts.ts';
import { planReason } from './plan-reason.ts';
import type { PlanReason } from './plan-reason.ts';

/** Ours, another instance's, or somebody's. */
export function rateContents(facts: MigrationFacts): readonly PlanReason[] {
  const { target } = facts;
  if (target.place.kind !== 'probed' || target.place.probe.state !== 'folder') return [];
  const { journal } = target;
  if (journal === null) return [rateEmptiness(facts, target.place.probe.entries)];
  const foreign = journal.runs.map(instanceOf).find((owner) => owner !== null && !isSame(owner, facts));
  return [
    foreign === undefined || foreign === null
      ? planReason('target.ours', 'ok', `octo-ha was at work in '${target.to}' before; it goes on from there`)
      : planReason('target.foreign', 'forbid', `'${target.to}' holds the migration of ${words(foreign)}`, {
          hint: 'Give another folder with --to: every instance has its own.',
        }),
    ...(journal.holder === null
      ? []
      : [planReason('target.at-work', 'warn', `at work in the target: ${journal.holder}`)]),
  ];
}

interface Owner {
  readonly server: string;
  readonly database: string;
}

/** Whom the fingerprint in the first line of a run is about; null where it tells none. */
function instanceOf({ lines }: Run): Owner | null {
  const found = lines[0]?.values['fingerprint'];
  if (typeof found !== 'object' || found === null || !('server' in found && 'database' in found)) return null;
  const { server, database } = found;
  return typeof server === 'string' && typeof database === 'string' ? { server, database } : null;
}

function isSame(owner: Owner, { cluster: { instance } }: MigrationFacts): boolean {
  return words(owner).toLowerCase() === words(instance).toLowerCase();
}

function words({ server, database }: Owner): string {
  return `the database '${database}' on ${server}`;
}

/** Empty folders with the right names are what Octopus' own recipe has one make beforehand (octopus-ha-docs.md 5.1). */
function rateEmptiness({ stores, target }: MigrationFacts, entries: number): PlanReason {
  const there = stores.filter(
    ({ there: found }) => found !== null && !(found.kind === 'read' && found.survey.state === 'missing'),
  );
  const filled = there.filter(isFilled);
  const others = entries - there.length;
  if (filled.length === 0 && others <= 0)
    return planReason('target.ours', 'ok', `nothing is in '${target.to}' yet`);
  const words = [
    ...filled.map(
      ({ place, source, there: found }) =>
        `${place.kind}: ${amount(found)}, where its source has ${amount(source)}`,
    ),
    ...(others > 0 ? [`${String(others)}${entries >= 1_000 ? ' or more' : ''} entries of no store`] : []),
  ];
  return planReason('target.not-empty', 'forbid', `'${target.to}' is not empty: ${words.join('; ')}`, {
    value: filled.reduce((sum, { there: found }) => sum + filesOf(found), Math.max(0, others)),
    hint: 'Give an empty folder with --to. What is there can also be adopted: it is compared with the source and never overwritten.',
  });
}

function isFilled({ there }: StoreFinding): boolean {
  if (there?.kind !== 'read') return true;
  const { state, files, folders, findings } = there.survey;
  return state === 'other' || files > 0 || folders > 0 || findings.length > 0;
}

function filesOf(found: StoreFinding['there']): number {
  return found?.kind === 'read' ? found.survey.files : 0;
}

function amount(found: StoreFinding['there']): string {
  if (found?.kind !== 'read') return 'not readable';
  return `${String(found.survey.files)} files, ${String(found.survey.bytes)} bytes`;
}
