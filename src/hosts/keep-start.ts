import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** Reads the stream to its end, keeps its first bytes as text, and drops the rest. @returns gives the text so far */
export function keepStart(stream: Readable | null, mostBytes: number): () => string {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let left = mostBytes;
  stream?.on('error', () => undefined);
  stream?.on('data', (chunk: Buffer) => {
    if (left <= 0) return;
    text += decoder.write(chunk.subarray(0, left));
    left -= chunk.length;
  });
  return () => text;
}
