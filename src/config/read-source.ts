// The text of a connection string, from where it stands.
import { readServerConfig } from './read-server-config.ts';
import { readTextFile } from './read-text.ts';
import type { Sources } from './sources.ts';

/** Where a connection string stands. */
export interface StringSource {
  readonly kind: 'text' | 'file' | 'server-config';
  /** The string itself, or the path of the file. */
  readonly value: string;
  /** For messages: `--connection-file`, `OCTO_HA_CONNECTION_STRING`. */
  readonly where: string;
}

/** A connection string, unread. */
export interface SourceText {
  readonly text: string;
  /** As in Connection. */
  readonly origin: string;
  /** Of the file; null when it stands in none. */
  readonly mode: number | null;
}

/** Reads it. @throws Error with a message for people that never quotes the content */
export function readSource(source: StringSource, sources: Sources): SourceText {
  if (source.kind === 'text') return { text: source.value, origin: source.where, mode: null };
  const { text, mode } = readTextFile(sources, source.value);
  if (source.kind === 'file') return { text: text.trim(), origin: `the file '${source.value}'`, mode };
  const origin = `the connection string in '${source.value}'`;
  return { text: readServerConfig(text, source.value), origin, mode };
}
