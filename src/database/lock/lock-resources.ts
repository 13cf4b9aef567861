// Which application locks a scope needs on the server.
import { createHash } from 'node:crypto';
import type { LockScope } from '../../edges.ts';
import { nodeKey } from '../node-key.ts';

/** One lock of sp_getapplock. */
export interface LockResource {
  readonly name: string;
  readonly mode: 'Shared' | 'Exclusive';
}

/** Names are compared byte by byte and hold 255 characters at most (sp_getapplock, Microsoft's documentation). */
const longest = 255;

/**
 * The locks in the order in which they are taken, the same for everybody. Whoever works on nodes shares the instance's and has each
 * node's alone. The names go without the prefix of the ids: sys.dm_tran_locks shows 32 characters of a name, which the prefix fills.
 */
export function lockResources(scope: LockScope): readonly LockResource[] {
  if (scope.kind === 'instance') return [{ name: 'octo-ha', mode: 'Exclusive' }];
  const names = [...new Set(scope.nodeIds.map((id) => nodeLock(id)))].sort();
  return [
    { name: 'octo-ha', mode: 'Shared' },
    ...names.map((name) => ({ name, mode: 'Exclusive' }) as const),
  ];
}

function nodeLock(nodeId: string): string {
  const name = `octo-ha:node:${nodeKey(nodeId)}`;
  if (name.length <= longest) return name;
  const hash = createHash('sha256').update(name).digest('hex');
  return `${name.slice(0, longest - hash.length - 1)}#${hash}`;
}
