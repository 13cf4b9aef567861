import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SqlError } from '../engine.ts';
import { codePage1252 } from '../code-page.ts';
import type { Typed } from './scope.ts';
import type { SqlValue } from '../values.ts';

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA: 'sha1',
  SHA1: 'sha1',
  SHA2_256: 'sha256',
  SHA2_512: 'sha512',
};

/** COMPRESS, DECOMPRESS and HASHBYTES; undefined for any other name. @throws SqlError 9803 (nothing gzip made) */
export function binaryFunction(name: string, args: readonly Typed[]): SqlValue | undefined {
  const [first, second] = args;
  if (first === undefined || !['COMPRESS', 'DECOMPRESS', 'HASHBYTES'].includes(name)) return undefined;
  if (args.some(({ value }) => value === null)) return null;
  if (name === 'COMPRESS') return new Uint8Array(gzipSync(bytesOf(first)));
  if (name === 'DECOMPRESS') {
    try {
      return new Uint8Array(gunzipSync(bytesOf(first)));
    } catch {
      throw new SqlError(9803, 'Invalid data for type "varbinary".');
    }
  }
  const hash = typeof first.value === 'string' ? HASHES[first.value.trim().toUpperCase()] : undefined;
  if (hash === undefined || second === undefined) return null;
  return new Uint8Array(createHash(hash).update(bytesOf(second)).digest());
}

function bytesOf({ type, value }: Typed): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const text = typeof value === 'string' ? value : '';
  return type.kind.startsWith('n') ? Buffer.from(text, 'utf16le') : codePage1252.encode(text);
}
