import { isDeviceName } from '../../model/device-name.ts';
import type { FolderValues } from '../../model/folder-settings.ts';
import { cleanNodePath, isAbsoluteNodePath, systemOf } from '../../model/node-path.ts';
import type { NodeSystem } from '../../model/node-path.ts';

/** What a stored path comes to: absolute, below another folder, or nothing that can be reckoned with. */
export type UsablePath =
  | { readonly kind: 'absolute'; readonly path: string }
  | { readonly kind: 'relative'; readonly path: string }
  | { readonly kind: 'unusable'; readonly why: string };

/**
 * Reads a stored path by the rules of the node's system. Nothing public says that Octopus expands variables or strips quotes
 * (octopus-internals.md 3.2), so a path with them is nobody's to resolve.
 * @param recorded whole paths that a change wrote down: letter by letter equal to one, it is the same place, wherever that is
 */
export function usablePath(
  value: string,
  system: NodeSystem,
  recorded: ReadonlySet<string> = none,
): UsablePath {
  const isRecorded = recorded.has(value) && isAbsoluteNodePath(value, system);
  const why = isRecorded ? null : whyNot(value, system);
  if (why !== null) return { kind: 'unusable', why: `"${value}" ${why}` };
  const path = cleanNodePath(value, system);
  return { kind: isAbsoluteNodePath(value, system) ? 'absolute' : 'relative', path };
}

const none: ReadonlySet<string> = new Set();

/** Every path of a change, as it is stored before and after it. */
export function recordedPaths(change: {
  readonly from: FolderValues;
  readonly to: FolderValues;
}): ReadonlySet<string> {
  const values = [change.from, change.to].flatMap((side) => Object.values(side));
  return new Set(values.filter((value) => value !== null));
}

function whyNot(value: string, system: NodeSystem): string | null {
  if (/\p{Cc}/u.test(value)) return 'has a control character';
  if (/^\s|\s$/.test(value)) return 'begins or ends with a blank';
  if (/^["'].*["']$/.test(value)) return 'is in quotes, which would be part of its name';
  const spelled = systemOf(value);
  if (spelled !== null && spelled !== system && !isAbsoluteNodePath(value, system))
    return `is not spelled as ${system === 'windows' ? 'Windows' : 'Linux'} spells paths`;
  if (system === 'posix') {
    if (/^~(?:$|\/|\w)/.test(value) || /(?:^|\/)\$(?:\w|\{)/.test(value)) return 'needs a shell to expand it';
    return null;
  }
  if (/%[^%\\/]+%|(?:^|[\\/])\$(?:env:|\{)/i.test(value)) return 'has a variable in it';
  if (/^[\\/]{2}[?.](?:[\\/]|$)/.test(value) && !isAbsoluteNodePath(value, system))
    return 'names a device, not a folder';
  if (/^[\\/](?![\\/])/.test(value) || /^[A-Za-z]:(?![\\/])/.test(value))
    return 'hangs off the current drive or folder';
  const rest = value.replace(/^[\\/]{2}\?[\\/]/, '').replace(/^[A-Za-z]:/, '');
  if (/[<>:"|?*]/.test(rest)) return 'has a character that Windows does not allow';
  if (/^[\\/]{2}/.test(value) && !isAbsoluteNodePath(value, system)) return 'names a server without a share';
  if (/^[\\/]{2}[^\\/]+[\\/]+\.{1,2}(?:[\\/]|$)/.test(value)) return 'names a server without a share';
  return whyNotItsParts(rest.split(/[\\/]+/));
}

/** Windows would open another folder than the one that is spelled, or none. */
function whyNotItsParts(parts: readonly string[]): string | null {
  const dropped = parts.find((part) => /[. ]$/.test(part) && !/^\.{1,2}$/.test(part));
  if (dropped !== undefined)
    return `has the part "${dropped}": Windows drops the dot or blank at its end (Microsoft, "Naming Files, Paths, and Namespaces")`;
  const device = parts.find(isDeviceName);
  return device === undefined ? null : `has the part "${device}", the name of a device on Windows`;
}
