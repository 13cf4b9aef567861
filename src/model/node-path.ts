// Paths as a node spells them, by the rules of the node's system and never by ours.
// Lives here: joining, comparing, telling the system by the spelling. Never here: the file system, maps to this machine.

/** Whose rules a path follows. */
export type NodeSystem = 'windows' | 'posix';

/** The system whose spelling this is; null for a relative path that either could have: `TaskLogs`. */
export function systemOf(path: string): NodeSystem | null {
  if (/^[A-Za-z]:/.test(path) || path.startsWith('\\\\')) return 'windows';
  if (path.startsWith('/')) return 'posix';
  return path.includes('\\') ? 'windows' : null;
}

/**
 * Whether the path says everything by itself. `C:logs` and `\logs` do not: they hang off the current folder and drive. On
 * Windows `/` separates as `\` does (Octopus issue 5700 had such paths).
 * @param system the node's, where it is known; else the spelling decides
 */
export function isAbsoluteNodePath(path: string, system: NodeSystem | null = systemOf(path)): boolean {
  if (system === null) return false;
  return rootOf(path, system) !== null;
}

/** The path without doubled and trailing separators, `.` and `..`, as .NET's Path.GetFullPath leaves it; case is kept. */
export function cleanNodePath(path: string, system: NodeSystem): string {
  const root = rootOf(path, system) ?? '';
  const parts: string[] = [];
  for (const part of path.slice(rootLength(path, system)).split(separators(system))) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (root === '') parts.push(part);
  }
  const separator = system === 'windows' ? '\\' : '/';
  const needsSeparator = root !== '' && parts.length > 0 && !root.endsWith(separator);
  return `${root}${needsSeparator ? separator : ''}${parts.join(separator)}`;
}

/** The path below a folder; an absolute one stands for itself. The folder's system decides. */
export function joinNodePath(folder: string, ...parts: readonly string[]): string {
  const system = systemOf(folder) ?? 'posix';
  let path = folder;
  for (const part of parts)
    path = isAbsoluteNodePath(part, system) ? part : `${path}${system === 'windows' ? '\\' : '/'}${part}`;
  return cleanNodePath(path, system);
}

/** Whether both name the same place: on Windows whatever the case, elsewhere letter by letter. */
export function sameNodePath(one: string, other: string): boolean {
  const system = commonSystem(one, other);
  return system !== null && keyOf(one, system) === keyOf(other, system);
}

/** Whether the path is the folder or anywhere below it. */
export function isInside(path: string, folder: string): boolean {
  const system = commonSystem(path, folder);
  if (system === null) return false;
  const [inner, outer] = [keyOf(path, system), keyOf(folder, system)];
  const separator = system === 'windows' ? '\\' : '/';
  return inner === outer || inner.startsWith(outer.endsWith(separator) ? outer : `${outer}${separator}`);
}

/** The parts of the path below the folder; null when it is not there. Spelled as the path spells them. */
export function partsBelow(path: string, folder: string): readonly string[] | null {
  const system = commonSystem(path, folder);
  if (system === null || !isInside(path, folder)) return null;
  const below = cleanNodePath(path, system).slice(cleanNodePath(folder, system).length);
  return below.split(separators(system)).filter((part) => part !== '');
}

/** How this machine reaches what the nodes call otherwise: `--map C:\Octopus=/mnt/c`. */
export interface PathMap {
  /** As the nodes spell it. */
  readonly node: string;
  /** As this machine spells it. */
  readonly local: string;
}

/** The path as this machine spells it, by the longest map that fits; the path itself where none does. */
export function mapPath(path: string, maps: readonly PathMap[]): string {
  const [best] = maps
    .filter((map) => isInside(path, map.node))
    .sort((one, other) => other.node.length - one.node.length);
  const parts = best === undefined ? null : partsBelow(path, best.node);
  return best === undefined || parts === null ? path : joinNodePath(best.local, ...parts);
}

/** The name at its end, by the rules of its system. */
export function lastPart(path: string): string {
  const parts = path.split(separators(systemOf(path) ?? 'posix')).filter((part) => part !== '');
  return parts.at(-1) ?? path;
}

/** `C:\`, `\\server\share\` or `/`, in the one spelling; null for what is not absolute. */
function rootOf(path: string, system: NodeSystem): string | null {
  if (system === 'posix') return path.startsWith('/') ? '/' : null;
  const drive = driveRoot.exec(path);
  if (drive !== null) return `${(drive[1] ?? '').toUpperCase()}:\\`;
  const share = shareRoot.exec(path);
  return share === null ? null : `\\\\${share[1] ?? ''}\\${share[2] ?? ''}`;
}

function rootLength(path: string, system: NodeSystem): number {
  if (system === 'posix') return 0;
  return (driveRoot.exec(path) ?? shareRoot.exec(path))?.[0].length ?? 0;
}

/** `\\?\C:\…` is the drive without limits to its length. */
const driveRoot = /^(?:[\\/]{2}[?.][\\/])?([A-Za-z]):[\\/]/;
const shareRoot = /^[\\/]{2}(?:\?[\\/]UNC[\\/])?([^\\/?.][^\\/]*)[\\/]+([^\\/]+)/i;

function separators(system: NodeSystem): RegExp {
  return system === 'windows' ? /[\\/]+/ : /\/+/;
}

function keyOf(path: string, system: NodeSystem): string {
  const clean = cleanNodePath(path, system);
  return system === 'windows' ? clean.toLowerCase() : clean;
}

/** Where one is spelled for Windows, `//server/share` of the other is too. */
function commonSystem(one: string, other: string): NodeSystem | null {
  const [first, second] = [systemOf(one), systemOf(other)];
  if (first === second) return first;
  const shares = [one, other].every((path) => isAbsoluteNodePath(path, 'windows'));
  return shares ? 'windows' : null;
}
