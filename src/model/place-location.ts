import type { PlaceLocation } from './folder-settings.ts';
import { systemOf } from './node-path.ts';

/** A share that Windows makes of each disk, and of its own folder, by itself: it goes with its machine. */
const diskOfShare = /^\\\\[^\\]+\\(?:([A-Za-z])|ADMIN)\$(?=\\|$)/i;

/** What a share of a disk (`\\HOST\D$\Octopus`) is on its machine, whichever that is: `D:\Octopus`. Any other path stays what it is. */
export function onItsDisk(path: string): string {
  const [share, letter] = diskOfShare.exec(path) ?? [];
  return share === undefined || letter === undefined
    ? path
    : `${letter.toUpperCase()}:${path.slice(share.length) || '\\'}`;
}

/**
 * Where a clean absolute path leads, as far as its spelling tells. A drive letter that is neither the home folder's nor `C:` may
 * be a disk or a mapped drive; a service sees only the drives that its own user mapped (octopus-ha-docs.md 3, STO-002).
 */
export function placeLocation(path: string, home: string | null): PlaceLocation {
  const system = systemOf(path);
  if (system === null || (system === 'windows' && !/^(?:[A-Za-z]:\\|\\\\)/.test(path)))
    return 'relative-unknown';
  if (system === 'posix') return 'local';
  // Every node reaches itself by these, and so each another place.
  if (/^\\\\(?:localhost|127\.[\d.]+|0--1\.ipv6-literal\.net)\\/i.test(path)) return 'local';
  if (diskOfShare.test(path)) return 'local';
  if (path.startsWith('\\\\')) return 'unc';
  const letter = path.slice(0, 1).toUpperCase();
  return letter === 'C' || letter === home?.slice(0, 1).toUpperCase() ? 'local' : 'mapped-drive';
}
