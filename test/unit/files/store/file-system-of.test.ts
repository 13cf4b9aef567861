import { expect, test } from 'vitest';
import { fileSystemOf, typeIn } from '../../../../src/files/store/file-system-of.ts';

const mounts = [
  '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
  '61 22 0:51 / /mnt/my\\040nas rw,nosuid,nodev - fuse.rclone smb:share rw,user_id=0,group_id=0',
  '62 22 0:300 / /mnt/0:51 rw - fuse.sshfs host: rw',
  '',
].join('\n');

test.each([
  [51, 'fuse.rclone'],
  [(300 & 0xff) | ((300 & 0xfff00) << 12), 'fuse.sshfs'],
  [(254 << 8) | 0, 'ext4'],
  [99, null],
])('a mount is found by its device: %i', (device, type) => {
  expect(typeIn(mounts, device)).toBe(type);
});

test('what the kernel itself serves has its name from there', () => {
  expect(fileSystemOf(0xfe534d42, 1)).toBe('smb2');
  expect(fileSystemOf(0x65735546, 0x0fffffff)).toBe('fuse');
  expect(fileSystemOf(1, 1)).toBeNull();
});
