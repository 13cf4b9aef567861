// Locks: who holds what, who waits for whom, and who dies of a deadlock.
// Never here: rows, statements.
import { SqlError } from '../engine.ts';

/** Strength of a lock. */
export type Mode = 'IS' | 'IX' | 'S' | 'U' | 'X';

/** Whoever holds locks: a session. */
export interface Holder {
  readonly spid: number;
  deadlockPriority: number;
  transactionSerial: number;
}

/** Thrown where a lock is not to be had now. */
export class Blocked extends Error {
  readonly resource: string;
  readonly mode: Mode;
  readonly scope: Held['scope'];
  constructor(resource: string, mode: Mode, scope: Held['scope'] = 'transaction') {
    super(`blocked on ${resource}`);
    this.resource = resource;
    this.mode = mode;
    this.scope = scope;
  }
}

/** A lock somebody has. */
export interface Held {
  readonly holder: Holder;
  readonly mode: Mode;
  readonly scope: 'transaction' | 'session';
  count: number;
}

interface Waiter {
  readonly holder: Holder;
  readonly scope: Held['scope'];
  readonly resource: string;
  readonly mode: Mode;
  readonly settle: (error: SqlError | null) => void;
}

const COMPATIBLE: Readonly<Record<Mode, string>> = {
  IS: 'IS IX S U',
  IX: 'IS IX',
  S: 'IS S U',
  U: 'IS S',
  X: '',
};
const deadlock = (spid: number): SqlError =>
  new SqlError(
    1205,
    `Transaction (Process ID ${spid}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.`,
    { severity: 13, state: 51 },
  );

/** All locks of the server, by name of the resource. */
export class Locks {
  readonly held = new Map<string, Held[]>();
  readonly waiters = new Set<Waiter>();

  /** Others in the way. */
  conflicts(holder: Holder, resource: string, mode: Mode): readonly Held[] {
    return (this.held.get(resource) ?? []).filter(
      (one) => one.holder !== holder && !COMPATIBLE[mode].split(' ').includes(one.mode),
    );
  }

  /** @throws Blocked */
  take(holder: Holder, resource: string, mode: Mode, scope: Held['scope'] = 'transaction'): void {
    if (this.conflicts(holder, resource, mode).length > 0) throw new Blocked(resource, mode, scope);
    const list = this.held.get(resource) ?? [];
    const own = list.find((one) => one.holder === holder && one.mode === mode && one.scope === scope);
    if (own) own.count += 1;
    else list.push({ holder, mode, scope, count: 1 });
    this.held.set(resource, list);
  }

  release(keep: (held: Held, resource: string) => boolean): void {
    for (const [resource, list] of this.held) {
      const left = list.filter((one) => keep(one, resource));
      if (left.length === list.length) continue;
      if (left.length === 0) this.held.delete(resource);
      else this.held.set(resource, left);
    }
    this.wake();
  }

  wake(): void {
    for (const waiter of [...this.waiters])
      if (this.conflicts(waiter.holder, waiter.resource, waiter.mode).length === 0) waiter.settle(null);
  }

  /** Waits until it may be tried again. @throws SqlError 1222, 1205 */
  wait(
    holder: Holder,
    { resource, mode, scope }: Blocked,
    timeout: number,
    signal: AbortSignal,
  ): Promise<void> {
    const late = (): SqlError => new SqlError(1222, 'Lock request time out period exceeded.', { state: 51 });
    // Released between the attempt and now: nobody would wake this one any more.
    if (this.conflicts(holder, resource, mode).length === 0)
      return new Promise((resolve) => {
        setImmediate(resolve);
      });
    if (timeout === 0) return Promise.reject(late());
    return new Promise((resolve, reject) => {
      const settle = (error: SqlError | null): void => {
        this.waiters.delete(waiter);
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        if (error === null) resolve();
        else reject(error);
      };
      const waiter: Waiter = { holder, scope, resource, mode, settle };
      const timer =
        timeout > 0
          ? setTimeout(() => {
              settle(late());
            }, timeout)
          : undefined;
      const abort = (): void => {
        settle(new SqlError(0, 'cancelled'));
      };
      signal.addEventListener('abort', abort);
      this.waiters.add(waiter);
      if (signal.aborted) {
        abort();
        return;
      }
      const circle = this.circle(holder);
      const victim = [...circle].sort(
        (a, b) => a.deadlockPriority - b.deadlockPriority || b.transactionSerial - a.transactionSerial,
      )[0];
      if (victim !== undefined)
        [...this.waiters].find((one) => one.holder === victim)?.settle(deadlock(victim.spid));
    });
  }

  /** The holders in a circle of waits through one of them; empty where there is none. */
  private circle(start: Holder): readonly Holder[] {
    const path: Holder[] = [];
    const seen = new Set<Holder>();
    const visit = (holder: Holder): boolean => {
      if (path.length > 0 && holder === start) return true;
      if (seen.has(holder)) return false;
      seen.add(holder);
      path.push(holder);
      for (const waiter of this.waiters)
        if (waiter.holder === holder)
          for (const held of this.conflicts(holder, waiter.resource, waiter.mode))
            if (visit(held.holder)) return true;
      path.pop();
      return false;
    };
    return visit(start) ? path : [];
  }
}
