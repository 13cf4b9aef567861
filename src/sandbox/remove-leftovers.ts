import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './processes.ts';
import type { KnownProcess } from './processes.ts';
import { readJson } from './read-json.ts';

/** What is without an owner's name may be somebody's who has not come to write it yet. */
const graceMs = 60_000;

/**
 * Removes what an `up` or `down` of this name that died half-way left beside its folder: `.NAME-xxxxxx` (claims that were
 * not made good) and `NAME.removed-xxxxxx` (sandboxes moved out of the way). What a living process is at work on stays.
 */
export async function removeLeftovers(parent: string, name: string): Promise<void> {
  const entries = await readdir(parent).catch(() => []);
  for (const entry of entries) {
    const claim = entry.startsWith(`.${name}-`) && /^[a-z0-9]{6}$/i.test(entry.slice(name.length + 2));
    const removed = entry.startsWith(`${name}.removed-`);
    if (!claim && !removed) continue;
    const path = join(parent, entry);
    const file = removed ? 'remover.json' : 'owner.json';
    const owner = await readJson<KnownProcess>(join(path, file));
    const busy = owner === null ? await isYoung(path) : await isAlive(owner);
    if (!busy) await rm(path, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isYoung(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs < graceMs;
}
