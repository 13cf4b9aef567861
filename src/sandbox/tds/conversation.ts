import type { Engine, Session } from '../engine.ts';
import type { ProtocolVersion } from './protocol-version.ts';

/** What a logged-in connection remembers between requests. */
export interface Conversation {
  readonly engine: Engine;
  readonly session: Session;
  /** Statements of sp_prepare and sp_prepexec, by handle. */
  readonly prepared: Map<number, { readonly sql: string; readonly declaration: string }>;
  nextHandle: number;
  /** Descriptor of the open transaction as the client knows it. */
  descriptor: Buffer | null;
  /** The database as the client knows it. */
  database: string;
  readonly version: ProtocolVersion;
}
