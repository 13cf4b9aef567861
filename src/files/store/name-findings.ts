import { isDeviceName } from '../../model/device-name.ts';
import type { TreeFinding } from '../../model/surveyed-tree.ts';

/** Longest name of a file on ext4, NTFS and SMB: 255 bytes here, 255 UTF-16 units there; the stricter one. */
const longestName = 255;

/** Longest path of programs on Windows that do not ask for more (MAX_PATH less the place of a drive and a share). */
const longestPath = 240;

/** What of a name will not survive a trip between file systems. `path` is below the tree. */
export function nameFindings(
  name: string,
  path: string,
): readonly { readonly code: TreeFinding['code']; readonly detail: string }[] {
  const found: { code: TreeFinding['code']; detail: string }[] = [];
  if (name.includes('\ufffd'))
    found.push({ code: 'unreadable-name', detail: 'its name is no valid UTF-8 and cannot be kept' });
  if (isDeviceName(name))
    found.push({ code: 'reserved-name', detail: 'Windows keeps this name for a device' });
  if (/[<>:"\\|?*\u0000-\u001f]/.test(name))
    found.push({ code: 'reserved-name', detail: 'it has a character that Windows and SMB do not allow' });
  if (/[. ]$/.test(name))
    found.push({ code: 'trailing-dot', detail: 'Windows drops the dot or space at its end' });
  if (Buffer.byteLength(name) > longestName || path.length > longestPath)
    found.push({ code: 'too-long', detail: `its path of ${String(path.length)} characters may be too long` });
  return found;
}
