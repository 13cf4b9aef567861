// What a way back does with folders on the target that the move knew nothing of: those with a path of their own stay, the rest refuses.
import type { Stores } from '../../edges/stores.ts';
import { RefusedError } from '../../errors.ts';
import { mapPath, type PathMap } from '../../model/node-path.ts';
import type { JournalLine, JournalValue } from '../../model/run.ts';
import { storeKinds } from '../../model/store.ts';
import type { TreeFinding, TreeSurvey } from '../../model/surveyed-tree.ts';
import type { Report } from '../../model/step-event.ts';
import type { FolderSince } from './folders-since.ts';
import { pathOptions } from './path-commands.ts';
import { tellProgress } from './tell-progress.ts';

/** One that is left there. */
export interface KeptFolder {
  /** A kind of store, or the name of a setting that octo-ha does not know. */
  readonly name: string;
  /** As the nodes spell it. */
  readonly path: string;
  /** The nodes go on using it; false: its files are left there by the operator's word, and no node sees them. */
  readonly inUse: boolean;
}

/** What it needs. */
export interface KeptWork {
  readonly edges: { readonly stores: Pick<Stores, 'survey'>; readonly report: Report };
  readonly maps: readonly PathMap[];
  readonly accepted: ReadonlySet<string>;
}

/**
 * Nothing is copied home: no earlier version of Octopus has a place for it, and no old folder was ever its own. One without files that
 * hangs off the root goes with it, and is none.
 * @throws RefusedError rollback.unreachable-there, lifted by `left-on-target`; UnavailableError store.*
 */
export async function keptOnTarget(
  since: readonly FolderSince[],
  { edges, maps, accepted }: KeptWork,
  signal: AbortSignal,
): Promise<readonly KeptFolder[]> {
  const kept: KeptFolder[] = [];
  const lost: { readonly folder: FolderSince; readonly survey: TreeSurvey }[] = [];
  for (const folder of since) {
    const { name, path, stays } = folder;
    if (stays) {
      kept.push({ name, path, inUse: true });
      continue;
    }
    const survey = await edges.stores.survey(
      mapPath(path, maps),
      (progress) => tellProgress('rollback', progress, edges.report),
      signal,
    );
    if (isEmpty(survey)) continue;
    lost.push({ folder, survey });
    kept.push({ name, path, inUse: false });
  }
  const [first] = lost;
  if (first === undefined || accepted.has('left-on-target')) return kept;
  const said = lost.map(({ folder, survey }) => `${folder.name} in '${folder.path}' (${amount(survey)})`);
  throw new RefusedError(
    'rollback.unreachable-there',
    `no node would see it after the way back, since it came to the cluster-shared folder after the cutover: ${said.join(', ')}`,
    {
      hint: `Give it a whole path of its own first, and it stays there in use: ${pathHint(first.folder)}. Where its files may be left behind unseen: --accept-risk=left-on-target.`,
    },
  );
}

/** A folder that cannot be read may be full, and a link may lead to files that nodes use through it. */
function isEmpty({ state, files, findings }: TreeSurvey): boolean {
  if (state !== 'folder') return state === 'missing';
  return files === 0 && findings.every(({ code }) => !hiding.includes(code));
}

const hiding: readonly TreeFinding['code'][] = ['unreadable', 'symlink'];

function amount({ files, findings }: TreeSurvey): string {
  const hidden = findings.find(({ code }) => hiding.includes(code));
  const seen = `${String(files)} files`;
  return hidden === undefined ? seen : `${seen} seen; '${hidden.path}': ${hidden.detail}`;
}

function pathHint({ name, path }: FolderSince): string {
  const kind = storeKinds.find((each) => each === name);
  return kind === undefined ? `the setting ${name}` : `Octopus.Server path ${pathOptions[kind]}=${path}`;
}

/** As sentences: what the operator must know of the target from then on. */
export function keptInWords(kept: readonly KeptFolder[]): readonly string[] {
  return kept.map(({ name, path, inUse }) =>
    inUse
      ? `${name} came after the cutover and stays on the target, in '${path}': the nodes go on using it there`
      : `${name} came after the cutover and is left on the target, in '${path}': no node sees it any more`,
  );
}

/** As they stand in the lines of the outage. */
export function keptInJournal(lines: readonly JournalLine[]): readonly KeptFolder[] {
  const folders = lines.findLast(({ step }) => step === 'kept.left')?.values['folders'];
  if (!Array.isArray(folders)) return [];
  return (folders as readonly JournalValue[]).map((each) => each as unknown as KeptFolder);
}
