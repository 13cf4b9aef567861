// Runs a command of the operator's own, with the node in its environment.
import { Failure } from '../../errors.ts';
import { mustEnd } from '../must-end.ts';
import type { PlannedNode } from './restart-wish.ts';
import { StepFailure, tell, tellWait, type RollWork } from './roll-work.ts';
import { watched } from './watch-process.ts';

/**
 * Runs it where one is given.
 * @param name `require`, `before-stop`, `after-start`
 * @throws StepFailure hook.failed when it does not end with 0; UnfinishedError lock.lost
 */
export async function runHook(
  name: 'require' | 'before-stop' | 'after-start',
  command: string | null,
  node: PlannedNode,
  work: RollWork,
  signal: AbortSignal,
): Promise<void> {
  if (command === null) return;
  await work.lock.secure(signal);
  tellWait(work, node, 'hook.running', `running the ${name} command`);
  const values = {
    OCTO_HA_HOOK: name,
    OCTO_HA_NODE: node.name,
    OCTO_HA_NODE_ID: node.id,
    OCTO_HA_NODE_URL: node.url ?? '',
    OCTO_HA_RUN: work.journal.id,
  };
  try {
    const { seconds = 4 * 3600 } = work.wish.hooks;
    const { exitCode, stderr, stdout } = await watched(
      { hook: name },
      node,
      work,
      (watch) => work.edges.hosts.hook(command, { values, deadlineMs: seconds * 1000, ...watch }, signal),
      signal,
      ({ exitCode }) => ({ exitCode }),
    );
    if (exitCode !== 0)
      throw new StepFailure(
        'hook.failed',
        `the ${name} command ended with ${String(exitCode)}${lastWords(stderr || stdout)}`,
      );
  } catch (error) {
    if (!(error instanceof Failure) || signal.aborted || mustEnd(error)) throw error;
    throw new StepFailure('hook.failed', `the ${name} command: ${error.message}`, error);
  }
  tell(work, node, 'hook.done', `the ${name} command ended with 0`);
}

/** `: ` and the last line it wrote; nothing when it was silent. */
function lastWords(text: string): string {
  const line = text.trim().split(/\r?\n/).at(-1)?.slice(0, 300) ?? '';
  return line === '' ? '' : `: ${line}`;
}
