import { lstatSync } from 'node:fs';
import type { FileTrouble } from '../../model/tree.ts';
import { codeOf, nameOf } from './code-of.ts';
import { copyOne } from './copy-one.ts';
import type { CopySiteOfWorker } from './copy-site.ts';
import { stampOf } from './file-stamp.ts';
import type { EarlierCopy } from './file-pipeline.ts';
import type { Folder } from './folder-handle.ts';
import {
  findSlot,
  hashHeadOf,
  isMarked,
  isUnchanged,
  mark,
  marks,
  modifiedOf,
  sizeOf,
} from './manifest-index.ts';
import { folderKey, nameKey } from './name-key.ts';
import { toldOf, type NamesTask } from './names-task.ts';
import { signOfLife } from './signs-of-life.ts';

/** Copies those of the names that are not proved yet. @throws what the target throws, marked as the target's */
export function copyNames(task: NamesTask, site: CopySiteOfWorker): void {
  const { tree, path } = task;
  const folder = folderKey(tree, path);
  const key = { high: 0, low: 0 };
  const amount = site.amountOf(tree);
  const busy: string[] = [];
  const large: string[] = [];
  const sources = site.sourceOf(tree);
  let source: Folder;
  try {
    source = sources.take(path);
  } catch (error) {
    // Its folder may be gone, with all that was in it; whatever else holds us back must not pass for that.
    if (codeOf(error) !== 'ENOENT')
      for (const name of task.names)
        site.trouble(toldOf(task, name, 'failed', `${nameOf(error)} when its folder was opened`));
    return;
  }
  try {
    for (const name of task.names) {
      if (site.isStopped()) return;
      signOfLife();
      nameKey(folder, name, key);
      const slot = findSlot(site.index, key);
      let earlier: EarlierCopy | null = null;
      let wasOld = false;
      if (slot >= 0 && !isMarked(site.index, slot, marks.gone)) {
        mark(site.index, slot, marks.seen);
        const size = sizeOf(site.index, slot);
        if (isSame(site, slot, source.plain + name)) {
          amount.unchangedFiles += 1;
          amount.unchangedBytes += size;
          continue;
        }
        earlier = {
          size,
          modifiedUs: modifiedOf(site.index, slot),
          hashHead: hashHeadOf(site.index, slot),
        };
        wasOld = isMarked(site.index, slot, marks.old);
      }
      // Also in the place of what was proved before: a killed run may have got as far as that.
      const begun =
        site.begun.size === 0 ? [] : (site.begun.get(`${String(key.high)}:${String(key.low)}`) ?? []);
      const replaces = earlier === null && begun.length === 0 ? null : { earlier, begun };
      const began = performance.now();
      const outcome = copyOne(name, { task, source, replaces, site });
      if (outcome === 'busy') busy.push(name);
      else if (outcome === 'large') large.push(name);
      else if (outcome === 'copied') {
        if (wasOld) site.trouble(suspicious(task, name));
        site.control.leastMs[site.id] = site.leastMs(performance.now() - began);
        site.room();
      } else if (outcome === 'adopted') {
        if (wasOld) site.trouble(suspicious(task, name));
        site.room();
      } else if (outcome !== null && 'hash' in outcome)
        site.readAgain.add(slot, { ...outcome, tree, path, name });
      else if (outcome !== null) site.trouble(outcome);
    }
  } finally {
    sources.release(source);
  }
  count(site, task.names.length);
  if (busy.length > 0) site.tell({ kind: 'busy', tree, path, names: busy });
  if (large.length > 0)
    site.tell({
      kind: 'more',
      isLarge: true,
      tasks: large.map((name) => ({ ...task, kind: 'names', names: [name], isLarge: true })),
    });
}

const suspicious = (task: NamesTask, name: string): FileTrouble =>
  toldOf(task, name, 'suspicious', 'it had been finished and was changed');

function count({ control: { scanned }, id }: CopySiteOfWorker, names: number): void {
  scanned[id] = (scanned[id] as number) + names;
}

function isSame(site: CopySiteOfWorker, slot: number, path: string): boolean {
  if (site.phase === 'preseed' && isMarked(site.index, slot, marks.thisPass)) return true;
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats !== undefined && isUnchanged(site.index, slot, stampOf(stats));
  } catch {
    // A source that fails is told when the file is opened, as the source's.
    return false;
  }
}
