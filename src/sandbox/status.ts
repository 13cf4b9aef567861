import { isAlive } from './processes.ts';
import { processesOf, readState, sandboxFolder } from './sandbox-folder.ts';
import type { SandboxState } from './sandbox-folder.ts';

/** A sandbox with the names of its processes by whether they run. */
export interface SandboxStatus {
  readonly state: SandboxState | null;
  readonly running: readonly string[];
  readonly ended: readonly string[];
}

/** Looks at a sandbox; `state` is null when there is none that is wholly up. */
export async function status(wish: {
  readonly state?: string;
  readonly name: string;
}): Promise<SandboxStatus> {
  const folder = sandboxFolder(wish.state, wish.name);
  const alive = new Map<string, boolean>();
  // A node that was started again appears twice: the last one counts.
  for (const each of await processesOf(folder))
    if (each.name !== 'up') alive.set(each.name, await isAlive(each));
  const names = (wanted: boolean): string[] =>
    [...alive].filter(([, is]) => is === wanted).map(([name]) => name);
  return { state: await readState(folder), running: names(true), ended: names(false) };
}
