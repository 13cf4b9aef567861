import { futimesSync } from 'node:fs';

/**
 * Gives an open file its times, to the microsecond, from before 1970 too.
 * @param atimeMs milliseconds since 1970
 * @param modifiedUs microseconds since 1970
 * @throws what node:fs throws
 */
export function setTimes(file: number, atimeMs: number, modifiedUs: number): void {
  futimesSync(file, seconds(atimeMs * 1000), seconds(modifiedUs));
}

/**
 * As Node takes them: a number below zero would be taken for now (`toUnixTimestamp` of its lib/internal/fs/utils.js), a text is not. What is
 * lost in floating point would be cut off, towards 1970, by libuv (`uv__fs_to_timespec`): a third more keeps the microsecond.
 */
function seconds(us: number): number | string {
  const time = (us + Math.sign(us) * 0.3) / 1e6;
  return time < 0 ? time.toFixed(7) : time;
}
