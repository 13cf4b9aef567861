import { readFileSync } from 'node:fs';

/** By what statfs(2) tells; from the tables of the Linux kernel. */
const byMagic: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x01021994: 'tmpfs',
  0x6969: 'nfs',
  0xff534d42: 'cifs',
  0xfe534d42: 'smb2',
  0x65735546: 'fuse',
  0x794c7630: 'overlayfs',
  0x2fc12fc1: 'zfs',
};

/**
 * What it is called; of one in user space by whom it is served: `fuse.rclone`. Null where nothing tells.
 * @param magic of statfs(2) @param device of stat(2)
 */
export function fileSystemOf(magic: number, device: number): string | null {
  const name = byMagic[magic] ?? null;
  if (name !== 'fuse') return name;
  try {
    return typeIn(readFileSync('/proc/self/mountinfo').toString(), device) ?? name;
  } catch {
    return name;
  }
}

/** In a table of mounts as proc(5) describes it; null where the device is not mounted. */
export function typeIn(mounts: string, device: number): string | null {
  const major = (device >>> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  const own = ` ${String(major)}:${String(minor)} `;
  const line = mounts.split('\n').find((each) => each.includes(own) && each.indexOf(own) < 24);
  return / - (\S+) /.exec(line ?? '')?.[1] ?? null;
}
