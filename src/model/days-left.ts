// Days until a date of a license.

const dayMs = 86_400_000;

/**
 * Whole days from the UTC day of `now` to `date`; 0 on the day itself, negative once it has passed.
 * @param date `YYYY-MM-DD`, or null
 */
export function daysLeft(date: string | null, now: Date): number | null {
  if (date === null) return null;
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return Math.round((Date.parse(`${date}T00:00:00Z`) - today) / dayMs);
}
