import { isDeviceName } from '../../model/device-name.ts';
import type { TreeFinding } from '../../model/surveyed-tree.ts';

/** Longest name of a file on ext4, NTFS and SMB: 255 bytes here, 255 UTF-16 units there; the stricter one. */
const longestName = 255;

/** What of a name will not survive a trip between file systems. `path` is below the tree, as `longest` is: `surveyTree`. */
export function nameFindings(
  name: string,
  path: string,
  longest: number,
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
  const bytes = Buffer.byteLength(name);
  if (bytes > longestName)
    found.push({
      code: 'too-long',
      detail: `its name has ${String(bytes)} bytes, and may have ${String(longestName)}`,
    });
  else if (path.length > longest)
    found.push({
      code: 'too-long',
      detail: `its path in the target is too long by ${String(path.length - longest)} characters`,
    });
  return found;
}
