// The known word somebody probably meant.

/** The nearest of `known` within a third of the word's length (at least 1), in any case; null for none. */
export function nearMatch(word: string, known: readonly string[]): string | null {
  if (word.length > 64) return null;
  const ranked = known
    .map((each) => ({ each, distance: distance(squeezed(word), squeezed(each)) }))
    .filter(({ each, distance: far }) => far <= Math.max(1, Math.floor(squeezed(each).length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.each ?? null;
}

function squeezed(word: string): string {
  return word.toLowerCase().replace(/[\s_-]+/g, '');
}

/** Edits from one to the other; neighbours swapped count as one. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, (before[column - 2] ?? 0) + 1);
      next.push(least);
    }
    before = last;
    last = next;
  }
  return last[b.length] ?? 0;
}
