// Hours of the day as people write them: `22:00-06:00`.
import { InvalidArgumentError } from 'commander';
import type { DailyWindow } from '../model/daily-window.ts';

/** @throws InvalidArgumentError; a window without a length is a mistake */
export function dailyWindow(text: string): DailyWindow {
  const [from, until] = text.split('-').map((part) => minute(part.trim()));
  if (from === undefined || until === undefined || from === until || text.split('-').length !== 2)
    throw new InvalidArgumentError("Give two hours of this machine's clock: 22:00-06:00.");
  return { from, until };
}

function minute(text: string): number | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (hours === '' || Number(minutes) > 59) return undefined;
  const found = Number(hours) * 60 + Number(minutes);
  // 24:00 is the midnight at the end of a day.
  return found > 1_440 ? undefined : found % 1_440;
}
