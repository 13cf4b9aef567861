// A file's text: UTF-8, or UTF-16 with a byte order mark, as PowerShell's `>` writes it.
import type { Sources } from './sources.ts';

/** A file of settings as text. */
export interface TextFile {
  readonly text: string;
  readonly mode: number | null;
}

/**
 * Reads it.
 * @throws Error with a message for people that never quotes the content; its `code` is the one of the file system
 */
export function readTextFile(sources: Sources, path: string): TextFile {
  const { bytes, mode } = open(sources, path);
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  if (encoding === 'utf-8' && bytes.includes(0))
    throw new Error(`'${path}' is not text in UTF-8 or UTF-16 (with a byte order mark)`);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), mode };
  } catch {
    throw new Error(`'${path}' is not valid ${encoding.toUpperCase()}; save it as UTF-8`);
  }
}

/** A file that holds one value: its text without the line end. @throws as readTextFile */
export function readValueFile(sources: Sources, path: string): TextFile {
  const { text, mode } = readTextFile(sources, path);
  return { text: text.replace(/\r?\n$/, ''), mode };
}

/** Larger than any file of settings; more is another file given by mistake. */
const mostBytes = 4 * 1024 * 1024;

function open(sources: Sources, path: string): ReturnType<Sources['readFile']> {
  let file: ReturnType<Sources['readFile']>;
  try {
    file = sources.readFile(path);
  } catch (cause) {
    const code = (cause as { code?: unknown } | null)?.code;
    const why = typeof code === 'string' ? (reasons[code] ?? code) : 'unknown error';
    throw Object.assign(new Error(`cannot read '${path}': ${why}`, { cause }), { code });
  }
  if (file.bytes.length > mostBytes) throw new Error(`'${path}' is larger than 4 MiB`);
  return file;
}

const reasons: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'there is no such file',
  EACCES: 'access is denied',
  EISDIR: 'it is a folder',
};
