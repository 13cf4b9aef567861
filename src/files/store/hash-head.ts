const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values = new Uint8Array(256);
for (let at = 0; at < alphabet.length; at += 1) values[alphabet.charCodeAt(at)] = at;

/** The first 32 bits of a SHA-256, as it stands in base64url in these bytes: enough to tell what we wrote from what somebody else did. */
export function hashHeadAt(bytes: Uint8Array, at: number): number {
  let head = 0;
  for (let digit = 0; digit < 5; digit += 1)
    head = (head << 6) | (values[bytes[at + digit] as number] as number);
  return ((head << 2) | ((values[bytes[at + 5] as number] as number) >> 4)) >>> 0;
}

/** The same of a text. */
export const hashHead = (hash: string): number => hashHeadAt(Buffer.from(hash.slice(0, 6), 'latin1'), 0);
