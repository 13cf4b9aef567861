// Bytes per second as people write them: `50MB/s`, `800KiB/s`, `400Mbit/s`.
import { InvalidArgumentError } from 'commander';

const powers: Readonly<Record<string, number>> = { '': 0, K: 1, M: 2, G: 3, T: 4 };

/** Bytes per second. `MB` counts by 1000, `MiB` by 1024, `Mbit` in bits; `/s` may be left out. @throws InvalidArgumentError */
export function byteRate(text: string): number {
  const [, number = '', prefix = '', rest = ''] =
    /^(\d{1,9}(?:\.\d{1,3})?)\s*([KMGT]?)(i?B|bit|i)?(?:\/s)?$/i.exec(text.trim()) ?? [];
  const isBinary = /^i/i.test(rest);
  const bytes =
    (Number(number) * (isBinary ? 1_024 : 1_000) ** (powers[prefix.toUpperCase()] ?? NaN)) /
    (/^bit$/i.test(rest) ? 8 : 1);
  if (number === '' || !(bytes >= 1_000 && bytes <= 1e13))
    throw new InvalidArgumentError('Give bytes per second, 1KB/s or more: 50MB/s, 800KiB/s, 400Mbit/s.');
  return Math.round(bytes);
}
