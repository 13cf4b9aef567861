// Hours of the day in which something may run, by the clock of this machine.
// Lives here: the shape and whether it is open. Never here: the clock, parsing flags.

/** From one minute of the day until, not including, another; over midnight where the first is the later one. */
export interface DailyWindow {
  /** Minutes since midnight, 0 to 1439. */
  readonly from: number;
  readonly until: number;
}

const day = 1_440;

/** Whether the window is open at this local time. */
export function isOpen({ from, until }: DailyWindow, at: Date): boolean {
  const minute = minuteOf(at);
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** Milliseconds until it opens; 0 while it is open. A change of the clocks in between is not reckoned with. */
export function untilOpen(window: DailyWindow, at: Date): number {
  if (isOpen(window, at)) return 0;
  const minutes = (window.from - minuteOf(at) + day) % day;
  return minutes * 60_000 - at.getSeconds() * 1_000 - at.getMilliseconds();
}

/** Milliseconds until it closes; 0 while it is closed. */
export function untilClosed(window: DailyWindow, at: Date): number {
  if (!isOpen(window, at)) return 0;
  const minutes = (window.until - minuteOf(at) + day) % day;
  return minutes * 60_000 - at.getSeconds() * 1_000 - at.getMilliseconds();
}

/** How long it is open each day, in seconds. */
export function secondsADay({ from, until }: DailyWindow): number {
  return ((until - from + day) % day) * 60;
}

function minuteOf(at: Date): number {
  return at.getHours() * 60 + at.getMinutes();
}
