// What drain and undrain answer with.
import type { Cluster } from '../../model/cluster.ts';
import type { UndrainedNode } from './carry-out-undrain.ts';
import type { DrainedNode } from './drain-wish.ts';

/** docs/schema/drain.json; `via` is how the flags were written. */
export interface DrainDocument {
  readonly instance: { readonly server: string; readonly database: string };
  readonly via: string;
  readonly nodes: readonly (DrainedNode | UndrainedNode)[];
}

/** Puts it together. */
export function drainDocument(
  { instance }: Pick<Cluster, 'instance'>,
  via: string,
  nodes: readonly (DrainedNode | UndrainedNode)[],
): DrainDocument {
  return { instance: { server: instance.server, database: instance.database }, via, nodes };
}
