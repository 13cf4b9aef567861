// The connection that holds a lock, and what may be done on it.
import { UnavailableError } from '../../errors.ts';
import { text, whole } from '../cell-values.ts';
import { batchOf } from '../queries/batch-of.ts';
import type { BatchOptions } from '../queries/batch-of.ts';
import { guardedWrite } from '../queries/guarded-write.ts';
import type { Write } from '../queries/guarded-write.ts';
import { locksHeld } from '../queries/locks-held.ts';
import { listParameters } from '../queries/parameter-list.ts';
import type { Statement } from '../queries/statement.ts';
import type { Row, Session } from '../session.ts';
import type { LockResource } from './lock-resources.ts';
import { lockLost, writeTrouble } from './lock-trouble.ts';

/** Values of a write, by parameter. */
type Values = NonNullable<BatchOptions['parameters']>;

/** What a write says when it comes back. */
export type Said = 'written' | 'already' | 'conflict' | 'gone';

/**
 * A session that holds locks. A call that has begun is not broken off by a signal, as that would end the connection and with it the
 * lock; the deadline of the session ends it.
 */
export interface LockSession {
  readonly isHeld: () => Promise<boolean>;
  readonly read: (doing: string, statement: Statement) => Promise<readonly Row[]>;
  readonly write: (doing: string, write: Write, values: Values) => Promise<Said>;
  readonly close: () => Promise<void>;
}

const never = new AbortController().signal;
const said: readonly Said[] = ['written', 'already', 'conflict', 'gone'];

/** The session, once it holds the locks. */
export function lockSession(
  session: Session,
  resources: readonly LockResource[],
  options: { readonly lockTimeoutMs: number },
): LockSession {
  const names = listParameters(
    'lock',
    resources.map(({ name }) => name),
  );
  const { lockTimeoutMs } = options;
  // Once lost it stays lost, whatever answers later.
  let isLost = false;
  let closing: Promise<void> | null = null;

  async function run<T>(work: () => Promise<T>): Promise<T> {
    if (isLost) throw lockLost('looking at the lock');
    try {
      return await work();
    } catch (error) {
      const code = error instanceof UnavailableError ? error.code : '';
      isLost ||= code === 'database.lock-lost' || code === 'database.fate-unknown';
      throw error;
    }
  }

  return {
    isHeld: async () => {
      if (isLost) return false;
      try {
        const batch = batchOf('looking at the lock', [locksHeld(resources)], {
          lockTimeoutMs,
          parameters: names,
        });
        const [rows = []] = await session.query(batch, never);
        isLost = whole(rows[0] ?? {}, 'Held') !== 1;
      } catch (error) {
        // A connection that did not answer is ended, and its lock with it.
        if (!(error instanceof UnavailableError)) throw error;
        isLost = true;
      }
      return !isLost;
    },
    read: (doing, statement) =>
      run(async () => {
        const [rows = []] = await session.query(batchOf(doing, [statement], { lockTimeoutMs }), never);
        return rows;
      }),
    write: (doing, write, values) =>
      run(async () => {
        const parameters = { ...names, ...values };
        const batch = guardedWrite(doing, write, resources, { lockTimeoutMs, parameters });
        const outcome = await session.query(batch, never).then(
          ([rows = []]) => text(rows[0] ?? {}, 'Outcome'),
          (error: unknown) => {
            throw writeTrouble(error, doing);
          },
        );
        if (outcome === 'lost') throw lockLost(doing);
        if (outcome === 'ambiguous') throw ambiguous(doing);
        const known = said.find((each) => each === outcome);
        if (known === undefined) throw writeTrouble(garbage(doing, outcome), doing);
        return known;
      }),
    close: () => {
      isLost = true;
      return (closing ??= session.close());
    },
  };
}

function ambiguous(doing: string): UnavailableError {
  return new UnavailableError(
    'database.schema-unknown',
    `${doing}: several rows have this id, so none was written`,
    { hint: 'is this the database of an Octopus instance? its ids are unique' },
  );
}

function garbage(doing: string, outcome: string | null): UnavailableError {
  return new UnavailableError('database.garbage', `${doing}: the answer is '${String(outcome)}'`);
}
