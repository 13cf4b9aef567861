// Whether nodes that a migration had moved are at work at a third place by now. Pure.
import type { StorePlace } from '../../model/folder-settings.ts';
import { sameNodePath } from '../../model/node-path.ts';
import type { Run } from '../../model/run.ts';
import type { StoreKind } from '../../model/store.ts';
import { migrationState } from './migration-run.ts';
import { isMountedThere } from './paths-by-hand.ts';

/** Where every store is now. */
export type Places = readonly Pick<StorePlace, 'kind' | 'path'>[];

/** A store that is neither where it came from nor where it was moved to. */
export interface StoreElsewhere {
  readonly kind: StoreKind;
  /** Null where the settings name no place for it. */
  readonly path: string | null;
}

/** Those of a migration whose nodes had moved. Where they were mounted anew, the settings tell nothing of it. */
export function movedOn(run: Pick<Run, 'id' | 'lines'>, places: Places): readonly StoreElsewhere[] {
  if (isMountedThere(run.lines)) return [];
  return migrationState(run).stores.flatMap(({ kind, from, to }) => {
    const path = places.find((place) => place.kind === kind)?.path ?? null;
    if (path !== null && (sameNodePath(path, to) || sameNodePath(path, from))) return [];
    return [{ kind, path }];
  });
}

/** As a clause. */
export function elsewhereInWords(to: string, stores: readonly StoreElsewhere[]): string {
  const said = stores
    .slice(0, 2)
    .map(({ kind, path }) => `${path === null ? 'no place' : `'${path}'`} for ${kind}`);
  const more = stores.length > 2 ? ` (and ${String(stores.length - 2)} more stores elsewhere)` : '';
  return `Octopus names ${said.join(', ')}${more}, and not '${to}'`;
}

/** The way on of a migration whose nodes had moved; nothing for another. */
export function movedOnHint({ phase }: { readonly phase: string }): string {
  return phase === 'moved'
    ? ' Where they were moved on to stay there, no way leads back from here: octo-ha migrate finish --accept-risk=moved-on, with the --to and --map of this migration, sets its old folders aside and ends it.'
    : '';
}
