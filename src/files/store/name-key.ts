/** Two independent 32-bit hashes, together the key of a name. */
export interface NameKey {
  high: number;
  low: number;
}

/** Hashes the characters of a name on top of those of its folder. Writes into `key`, which it gives back: no garbage. */
export function nameKey(folder: Readonly<NameKey>, name: string, key: NameKey): NameKey {
  let { high, low } = folder;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    high = Math.imul(high ^ code, 0x9e3779b1);
    high ^= high >>> 15;
    low = Math.imul(low + code, 0x85ebca6b);
    low ^= low >>> 13;
  }
  key.high = mixed(high) >>> 0;
  key.low = mixed(low ^ 0x5bd1e995) >>> 0;
  return key;
}

/**
 * The same of a name as it stands in a file, without a string of it. @returns false where its bytes are not its characters: then
 * `key` says nothing
 */
export function nameKeyOfBytes(
  folder: Readonly<NameKey>,
  bytes: Uint8Array,
  from: number,
  end: number,
  key: NameKey,
): boolean {
  let { high, low } = folder;
  for (let at = from; at < end; at += 1) {
    const code = bytes[at] as number;
    if (code >= 0x80 || code === percent) return false;
    high = Math.imul(high ^ code, 0x9e3779b1);
    high ^= high >>> 15;
    low = Math.imul(low + code, 0x85ebca6b);
    low ^= low >>> 13;
  }
  key.high = mixed(high) >>> 0;
  key.low = mixed(low ^ 0x5bd1e995) >>> 0;
  return true;
}

/** It begins what is escaped. */
const percent = 0x25;

/** The key of a folder: what the names in it are hashed on top of. */
export function folderKey(tree: string, path: string): NameKey {
  return nameKey({ high: 0x811c9dc5, low: 0x1b873593 }, `${tree}\0${path}\0`, { high: 0, low: 0 });
}

/** The last step of MurmurHash3 (public domain, Austin Appleby): every bit of the input moves every bit of the output. */
function mixed(value: number): number {
  let all = value;
  all = Math.imul(all ^ (all >>> 16), 0x85ebca6b);
  all = Math.imul(all ^ (all >>> 13), 0xc2b2ae35);
  return all ^ (all >>> 16);
}
