// What `migrate verify -o json` shows.
import type { CuredProof, FileTrouble, Verified } from '../../model/tree.ts';
import type { JudgedFiles } from './judge-verified.ts';
import type { DatabaseVerified } from './verify-database/database-finding.ts';

/** `docs/schema/migrate-verify.json`. */
export interface MigrateVerifyDocument {
  readonly to: string;
  /** The node through whose eyes it was looked at; null for this machine's. */
  readonly from: string | null;
  readonly level: Verified['level'];
  readonly named: Verified['named'];
  readonly hashed: Verified['hashed'];
  /** Whether a node was ever started on it: from then on `extra`, `changed` and `gone` are its work, and no findings. */
  readonly nodesWorkedThere: boolean;
  /** What of the proof of the copy is not known any more, as sentences: each is a finding. */
  readonly lostProof: readonly string[];
  /** What `--cure` has proved anew, and what of both sides it could not; null without it, and where nothing was lost. */
  readonly cured: CuredProof | null;
  /** Files that lay in the target before the move and are none of ours; null while nobody has counted. Among `extra` where they are still there. */
  readonly foreign: number | null;
  /** Files that are not as they must be. */
  readonly findings: number;
  /** All of each code; at most 1000 of each are listed. */
  readonly counts: JudgedFiles['counts'];
  readonly troubles: readonly FileTrouble[];
  readonly troublesTotal: number;
  /** With `--database`; else null. */
  readonly database: DatabaseVerified | null;
}
