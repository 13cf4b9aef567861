/** Files of which the least is told, and the milliseconds of work after which it is told of fewer: the first of a thread are slow. */
const enoughFiles = 16;
const enoughMs = 50;

/** The least milliseconds that one of the last 16 to 32 files took. @returns 0 while it is not known */
export function leastOfLast(): (ms: number) => number {
  let files = 0;
  let spent = 0;
  let least = Infinity;
  let before = 0;
  return (ms) => {
    files += 1;
    spent += ms;
    least = Math.min(least, ms);
    if (files === enoughFiles) {
      before = least;
      least = Infinity;
      files = 0;
    }
    if (before === 0) return spent >= enoughMs ? least : 0;
    return Math.min(before, least);
  };
}
