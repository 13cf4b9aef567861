// Lengths of time as people write them: `90`, `90s`, `15m`, `2h`.
import { InvalidArgumentError, Option } from 'commander';

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600 };

/** A flag that takes a length of time. @param usual what holds without it, in the words that one types */
export function durationOption(flags: string, description: string, usual: string): Option {
  return new Option(flags, description).argParser(duration).default(duration(usual), usual);
}

/** Seconds; a number without a unit is seconds. @throws InvalidArgumentError */
export function duration(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)\s*([smh]?)$/.exec(text.trim()) ?? [];
  const seconds = Number(number) * (units[unit] ?? NaN);
  if (number === '' || !(seconds <= 7 * 86_400))
    throw new InvalidArgumentError('Give a length of time of at most 7 days: 90s, 15m, 2h.');
  return seconds;
}
