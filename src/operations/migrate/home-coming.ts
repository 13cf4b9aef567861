// What a way back has to bring home with the nodes stopped, and how long that may take: known before anything is stopped. Pure.
import type { JournalLine, JournalValue } from '../../model/run.ts';
import type { Amount, FileTrouble } from '../../model/tree.ts';
import { duration, sized } from './tell-progress.ts';

/** It. */
export interface HomeComing extends Amount {
  /** At the pace of the largest copy of this migration; null where none tells a pace. */
  readonly seconds: number | null;
}

/** Of what was born there, by the lines of the journal. */
export function homeComing(born: readonly FileTrouble[], lines: readonly JournalLine[]): HomeComing {
  const home = born.filter(({ code }) => code === 'extra');
  const bytes = home.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  const pace = paceOf(lines);
  const seconds =
    pace === null || home.length === 0 ? null : Math.max(home.length / pace.files, bytes / pace.bytes);
  return { files: home.length, bytes, seconds };
}

/** For people. */
export function homeInWords({ files, bytes, seconds }: HomeComing): string {
  if (files === 0) return 'nothing was born on the target';
  const long = seconds === null ? '' : `, about ${duration(seconds * 1000)} at the pace of the first copy`;
  return `born on the target, to be brought home with the nodes stopped: ${String(files)} files, ${sized(bytes)}${long}`;
}

/** Fewer files tell no pace: the start of the workers is most of it. */
const fewest = 100;

/** Files and bytes a second of the copy that copied most. */
function paceOf(lines: readonly JournalLine[]): Amount | null {
  let best = { copied: 0, files: 0, bytes: 0 };
  lines.forEach(({ step, at, values }, index) => {
    if (step !== 'preseed.copied' && step !== 'settle.copied') return;
    const begun = lines.slice(0, index).findLast((line) => line.step === step.replace('copied', 'copying'));
    const seconds = begun === undefined ? 0 : (Date.parse(at) - Date.parse(begun.at)) / 1000;
    const { stores } = values;
    if (seconds <= 0 || !Array.isArray(stores)) return;
    let [copied, bytes] = [0, 0];
    for (const store of stores as readonly JournalValue[]) {
      const found = Object(store) as Readonly<Record<string, unknown>>;
      const amount = (name: string): number => (typeof found[name] === 'number' ? found[name] : 0);
      copied += amount('copied');
      bytes += amount('files') === 0 ? 0 : (amount('bytes') * amount('copied')) / amount('files');
    }
    if (copied > best.copied) best = { copied, files: copied / seconds, bytes: Math.max(1, bytes / seconds) };
  });
  return best.copied < fewest ? null : best;
}
