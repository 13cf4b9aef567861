// Stores below a cluster-shared folder that nobody tells now: whoever alone knew it is dead or out of reach. Pure.
import { RefusedError } from '../../errors.ts';
import { isAbsoluteNodePath } from '../../model/node-path.ts';
import type { MovedStore } from './migration-run.ts';
import { pathOptions } from './path-commands.ts';
import type { PathChange } from './path-change.ts';
import { tellersHint } from './tell-at-rest.ts';

/**
 * They are no mixture, as far as anybody tells. What the journal has of the root is told and not gone by: a hand may have set it since, and
 * all of them with it, of which their own settings show nothing.
 */
export function rootUntold({ from }: Pick<PathChange, 'from'>, stores: readonly MovedStore[]): RefusedError {
  const below = stores.filter(({ kind }) => !isAbsoluteNodePath(from[kind] ?? ''));
  const before = from.clusterShared;
  const was =
    before === undefined
      ? ''
      : `; by the journal it was ${before === null ? 'not set' : `"${before}"`} before the outage`;
  const words = below.map(({ kind, from: place }) => `${pathOptions[kind]}="${place}"`).join(' ');
  return new RefusedError(
    'store.root-untold',
    `${below.map(({ kind }) => kind).join(', ')}: stored as before, below the cluster-shared folder, and nobody tells now where that is${was}`,
    {
      hint:
        `Bring back the machine that told it. ${tellersHint} Or, where you know that these are their folders still, say so to Octopus itself, on any node: ` +
        `Octopus.Server path ${words}; then run the same command again, a rollback with --switch print:`,
    },
  );
}
