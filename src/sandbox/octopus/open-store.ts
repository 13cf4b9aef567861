import type { Engine } from '../engine.ts';
import type { Login } from './plan.ts';

/** What the pretend server stands on. */
export interface OpenStore {
  readonly engine: Engine;
  /** Runs statements as the owner of the database. @throws the first SqlError */
  readonly run: (statements: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What is to be there. */
export interface StoreWish {
  readonly folder: string;
  readonly database: string;
  readonly logins: readonly Login[];
}

/** Opens the engine with a database and its logins. */
export function openStore(wish: StoreWish): Promise<OpenStore> {
  return Promise.reject(new Error(`there is no engine yet to keep ${wish.database} in`));
}
