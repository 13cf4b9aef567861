// The document of `nodes cap`.
import type { Cluster } from '../../model/cluster.ts';
import type { CapResult, CapWish } from './carry-out-cap.ts';

/** docs/schema/nodes-cap.json */
export interface CapDocument extends CapResult {
  readonly instance: { readonly server: string; readonly database: string };
  readonly via: CapWish['via'];
  readonly node: { readonly id: string; readonly name: string };
}

/** Puts it together. */
export function capDocument(
  { instance: { server, database } }: Pick<Cluster, 'instance'>,
  { via, target: { id, name } }: Pick<CapWish, 'via' | 'target'>,
  { outcome, before, taskCap }: CapResult,
): CapDocument {
  return { instance: { server, database }, via, node: { id, name }, outcome, before, taskCap };
}
