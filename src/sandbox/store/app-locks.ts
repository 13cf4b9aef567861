import type { Context } from './context.ts';
import type { Mode } from './locks.ts';

/** Lock modes of sp_getapplock by lower-case name. */
export const APP_MODES: Readonly<Record<string, Mode>> = {
  shared: 'S',
  update: 'U',
  exclusive: 'X',
  intentshared: 'IS',
  intentexclusive: 'IX',
};
const NAMES: Readonly<Record<Mode, string>> = {
  S: 'Shared',
  U: 'Update',
  X: 'Exclusive',
  IS: 'IntentShared',
  IX: 'IntentExclusive',
};

/** Key of an application lock among all locks; names of application locks tell cases apart. */
export function appLock({ state }: Context, name: string): string {
  return `app:${state.database.id}:${name}`;
}

/** Strongest mode this session holds. */
export function appLockMode(context: Context, name: string, owner: string): string {
  const scope = owner.toLowerCase() === 'session' ? 'session' : 'transaction';
  const held = context.store.locks.held.get(appLock(context, name)) ?? [];
  const modes = held
    .filter((one) => one.holder === context.state && one.scope === scope)
    .map(({ mode }) => mode);
  const best = (['X', 'U', 'IX', 'S', 'IS'] as const).find((mode) => modes.includes(mode));
  return best === undefined ? 'NoLock' : NAMES[best];
}

/** 1 where the lock could be had at once, else 0. */
export function appLockTest(context: Context, name: string, mode: string): number {
  const wanted = APP_MODES[mode.toLowerCase()] ?? 'X';
  return context.store.locks.conflicts(context.state, appLock(context, name), wanted).length === 0 ? 1 : 0;
}
