// What could not be given owner and group of what it is a copy of: written down by each copy, told once at the end, with the way on.
import type { OpenJournal } from '../../edges.ts';
import { mapPath } from '../../model/node-path.ts';
import type { JournalValue } from '../../model/run.ts';
import type { StoreKind } from '../../model/store.ts';
import type { CopiedTree } from '../../model/tree.ts';
import { stateNow, type OpenMigration } from './migration-work.ts';
import type { Direction } from './outage-work.ts';

/** Of one store. */
export interface OtherOwners {
  readonly kind: StoreKind;
  /** Files and folders. */
  readonly entries: number;
  /** To be run as root; paths as this machine spells them. */
  readonly command: string;
}

/** Written down, where there are any. @throws UnavailableError journal.* */
export async function noteOtherOwners(
  { journal }: { readonly journal: Pick<OpenJournal, 'write'> },
  direction: Direction,
  trees: readonly CopiedTree[],
): Promise<void> {
  const stores = trees.flatMap(({ name, otherOwners = 0 }) =>
    otherOwners === 0 ? [] : [{ kind: name, entries: otherOwners }],
  );
  if (stores.length > 0) await journal.write('owners.other', null, { direction, stores });
}

/** As the journal has them: of all copies of the way there, or of the last way back. */
export function otherOwners(
  migration: Pick<OpenMigration, 'journal' | 'maps'>,
  direction: Direction,
): readonly OtherOwners[] {
  const lines = migration.journal.lines();
  const begin = direction === 'to' ? 0 : lines.findLastIndex(({ step }) => step === 'rollback.entering');
  const noted = lines
    .slice(Math.max(0, begin))
    .filter(({ step, values }) => step === 'owners.other' && values['direction'] === direction)
    .flatMap(({ values: { stores } }) => (Array.isArray(stores) ? (stores as readonly JournalValue[]) : []));
  return stateNow(migration).stores.flatMap(({ kind, from, to }) => {
    const entries = noted.reduce<number>((sum, each) => sum + entriesOf(each, kind), 0);
    if (entries === 0) return [];
    const [source, copy] = [mapPath(from, migration.maps), mapPath(to, migration.maps)];
    const command = direction === 'to' ? ownerCommand(source, copy) : ownerCommand(copy, source);
    return [{ kind, entries, command }];
  });
}

function entriesOf(value: JournalValue, kind: StoreKind): number {
  const { kind: of, entries } = Object(value) as Readonly<Record<string, unknown>>;
  return of === kind && typeof entries === 'number' ? entries : 0;
}

/** Gives everything in one folder the owner and group that the same path has in another; what is in one of them alone is left. */
export function ownerCommand(source: string, copy: string): string {
  return `(cd ${quoted(source)} && find . -printf '%U:%G\\0%p\\0') | (cd ${quoted(copy)} && xargs -0 -n 2 chown -h)`;
}

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/** For people. */
export function otherOwnersInWords(others: readonly OtherOwners[]): readonly string[] {
  return others.map(
    ({ kind, entries, command }) =>
      `${kind}: ${String(entries)} files and folders have not the owner and group of what they are copies of, as this account may not give them; as root: ${command}`,
  );
}
