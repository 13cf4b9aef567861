import { readFileSync, readdirSync } from 'node:fs';

/** Ids of all processes of Linux; none elsewhere. */
function all(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number);
  } catch {
    return [];
  }
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, 'latin1');
  } catch {
    // it has ended meanwhile
    return '';
  }
}

/** Everything that a process has started and that still has it, or one of those, as its parent. */
export function descendants(root: number): readonly number[] {
  const parents = new Map(
    all().map((pid) => {
      const text = read(pid, 'stat');
      return [pid, Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0)];
    }),
  );
  const found: number[] = [];
  for (const queue = [root]; queue.length > 0;) {
    const parent = queue.shift();
    for (const [pid, of] of parents)
      if (of === parent) {
        found.push(pid);
        queue.push(pid);
      }
  }
  return found;
}

/** Processes whose words or variables hold this text; those that have ended and wait for their parent hold none. */
export function processesWith(text: string): readonly number[] {
  return all().filter((pid) => read(pid, 'cmdline').includes(text) || read(pid, 'environ').includes(text));
}

/** Its words; none of one that has ended. */
export const wordsOf = (pid: number): string => read(pid, 'cmdline').replaceAll('\0', ' ');
