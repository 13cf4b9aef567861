// `octo-ha restart --abandon`
import { CancelledError, RefusedError } from '../errors.ts';
import type { Run } from '../model/run.ts';
import type { Context } from './context.ts';

/**
 * Ends the journal of an unfinished roll, while the lock is held; the nodes stay as they are.
 * @throws RefusedError restart.nothing-unfinished; LockedError lock.held; CancelledError cancelled.declined
 */
export async function abandonRestart(run: Run | null, yes: boolean, context: Context): Promise<void> {
  if (run === null)
    throw new RefusedError('restart.nothing-unfinished', 'no restart is unfinished', {
      hint: 'octo-ha status shows what is',
    });
  const { terminal, signal } = context;
  const question = `Give up the restart ${run.id}? Its nodes stay as they are; octo-ha nodes list shows them.`;
  if (!yes && !(await terminal.confirm(question)))
    throw new CancelledError('cancelled.declined', 'declined; nothing was changed');
  const database = await context.database();
  const lock = await database.takeLock({ kind: 'instance' }, signal);
  try {
    const journal = await (await context.journals()).resume(run.id);
    await journal.write('abandoned', null);
    await journal.close();
  } finally {
    await lock.release();
  }
  const cluster = await database.readCluster(signal);
  const draining = cluster.nodes.filter((node) => node.draining).map(({ name }) => name);
  terminal.answer({
    document: { abandoned: run.id, draining },
    header: [
      `the restart ${run.id} is given up`,
      draining.length === 0
        ? 'no node is draining'
        : `draining now: ${draining.join(', ')}; octo-ha undrain NODE gives one back to work`,
    ],
  });
}
