/** Finest steps in which file systems keep times, in microseconds, coarsest first, and how far off a time so kept may be. */
const steps: readonly (readonly [step: number, off: number])[] = [
  // FAT keeps two seconds, some shares one.
  [1_000_000, 2_000_000],
  // exFAT.
  [10_000, 10_000],
  [1_000, 1_000],
];

/**
 * Whether a file that was given one time and now has the other was left alone since. What is written later is at least seconds off.
 * @param given microseconds since 1970
 * @param found microseconds since 1970, as a file system that may keep whole seconds alone tells it
 */
export function isSameTime(given: number, found: number): boolean {
  const off = Math.abs(given - found);
  // One microsecond is lost on the way through floating point.
  if (off <= 1) return true;
  return steps.some(([step, most]) => found % step === 0 && off < most);
}

/**
 * Whether a file was written since it was given a time. Of one that was too young then, it cannot be told, and it is taken for written.
 * @param given microseconds since 1970
 * @param found microseconds since 1970
 */
export const isLaterTime = (given: number, found: number): boolean =>
  found > given && !isSameTime(given, found);
