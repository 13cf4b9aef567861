// Reads a copy back through another node's eyes: its own machine looks at the files and hashes them; here their proofs are kept.
import type { Hosts, ServiceDriver } from '../../edges.ts';
import type { Target } from '../../edges/stores.ts';
import { UnavailableError } from '../../errors.ts';
import { joinNodePath } from '../../model/node-path.ts';
import type { SeenFile } from '../../model/seen-file.ts';
import type { StepEvent } from '../../model/step-event.ts';
import type {
  FileTrouble,
  ProvedFile,
  TreeCopy,
  Verified,
  VerifiedTree,
  VerifyWish,
} from '../../model/tree.ts';
import type { MovedStore } from './migration-run.ts';
import { tellProgress } from './tell-progress.ts';

/** What is looked at, and by whom. */
export interface VerifyFromWish {
  /** Name of the node. */
  readonly node: string;
  /** The target as that node spells it. */
  readonly to: string;
  readonly stores: readonly MovedStore[];
  /** As `target` knows the stores. */
  readonly trees: readonly TreeCopy[];
  /** `quick` and `names` look at names and sizes alone; a part or a sample at nothing else. */
  readonly level: VerifyWish;
}

/** What it uses of the world. */
export interface VerifyFromEdges {
  readonly target: Pick<Target, 'proved'>;
  readonly hosts: Pick<Hosts, 'serviceOf'>;
  readonly report: (event: StepEvent) => void;
}

/** So many files are asked for with one call, and so many letters of their paths, and bytes where these are read. */
const mostFiles = 500;
const mostLetters = 60_000;
const mostBytes = 1e9;
/** A call, a file, and a second's bytes over a slow share. Milliseconds. */
const [callMs, fileMs, bytesPerMs] = [60_000, 50, 2_000];
const mostOfEach = 1000;

/** What a driver with `read` is, for those who have none. */
const wayOn =
  'The drivers local, ssh, docker and kubernetes can look at files (docs/service-drivers.md); or run octo-ha migrate verify on that machine itself.';

/**
 * Asks the node for every file of the manifest that the level chooses. Not for what else is there: that is no other through its eyes.
 * @throws UnavailableError host.no-service, host.unsupported, host.*; store.not-seen-there, store.other-there
 */
export async function verifyFrom(
  wish: VerifyFromWish,
  { target, hosts, report }: VerifyFromEdges,
  signal: AbortSignal,
): Promise<Verified> {
  const { node, level } = wish;
  const driver = driverOf(node, hosts);
  const hash = level.level === 'full' || level.level === 'sample';
  const [named, hashed] = [
    { files: 0, bytes: 0 },
    { files: 0, bytes: 0 },
  ];
  const troubles: FileTrouble[] = [];
  const trees = new Map<string, { seen: number; totals: Partial<Record<FileTrouble['code'], number>> }>();
  let troublesTotal = 0;
  for (let from: number | null = 0; from !== null;) {
    const page = await target.proved(
      wish.trees,
      level,
      from,
      (progress) => tellProgress('verify', progress, report),
      signal,
    );
    if (from === 0) await requireSameTarget(wish, page.token, driver, signal);
    for (const file of page.files)
      if (!isAskable(file))
        count(file, { state: 'unreadable', detail: 'its name has a line end and is not asked for' });
    for (const batch of batches(page.files.filter(isAskable))) {
      signal.throwIfAborted();
      const bytes = batch.reduce((sum, file) => sum + file.bytes, 0);
      const seen = await driver.lookAt(
        {
          paths: batch.map((file) => pathOf(file, wish)),
          hash,
          deadlineMs: callMs + batch.length * fileMs + (hash ? bytes / bytesPerMs : 0),
        },
        signal,
      );
      batch.forEach((file, at) => count(file, seen[at] ?? { state: 'missing' }));
      const progress = { done: named, total: null, etaMs: null, notice: `through ${node}` };
      tellProgress('verify', { phase: 'verify', ...progress }, report);
    }
    from = page.next;
  }
  const told = [...trees].map(([name, { seen, totals }]): VerifiedTree => ({ name, seen, totals }));
  return { level: level.level, named, hashed, troubles, troublesTotal, trees: told };

  function count(file: ProvedFile, seen: SeenFile): void {
    named.files += 1;
    if (seen.state === 'file') {
      named.bytes += seen.bytes;
      if (seen.sha256 !== null) {
        hashed.files += 1;
        hashed.bytes += seen.bytes;
      }
    }
    const tree = trees.get(file.tree) ?? { seen: 0, totals: {} };
    trees.set(file.tree, tree);
    if (seen.state !== 'missing') tree.seen += 1;
    const found = troubleOf(file, seen, node);
    if (found === null) return;
    troublesTotal += 1;
    const before = tree.totals[found.code] ?? 0;
    tree.totals[found.code] = before + 1;
    if (before < mostOfEach) troubles.push({ tree: file.tree, path: file.path, ...found });
  }
}

function driverOf(node: string, hosts: Pick<Hosts, 'serviceOf'>): ServiceDriver {
  const driver = hosts.serviceOf(node);
  if (driver === null)
    throw new UnavailableError('host.no-service', `the settings name no service of ${node}`, { hint: wayOn });
  if (!driver.abilities.has('read'))
    throw new UnavailableError(
      'host.unsupported',
      `the driver ${driver.kind} of ${node} cannot look at files there`,
      { hint: wayOn },
    );
  return driver;
}

/** The folder of that name there is the one that was copied to: it has its token. */
async function requireSameTarget(
  { node, to }: VerifyFromWish,
  token: string,
  driver: ServiceDriver,
  signal: AbortSignal,
): Promise<void> {
  const paths = [to, joinNodePath(to, '.octo-ha', 'token')];
  const question = { paths, hash: true, deadlineMs: callMs };
  const [root, found] = await driver.lookAt(question, signal);
  const who = `${node} (${driver.target})`;
  if (root?.state !== 'folder')
    throw new UnavailableError('store.not-seen-there', `${who} sees no folder '${to}'`, {
      hint: 'Is the share mounted there, and may this login see it? A session of PowerShell remoting reaches no share by itself.',
    });
  if (found?.state === 'unreadable')
    throw new UnavailableError('store.not-seen-there', `${who} may not read '${paths[1] ?? ''}'`, {
      hint: 'Give the driver a login that may read the share, best the one that Octopus Server runs as.',
    });
  if (found?.state === 'file' && found.sha256 === token) return;
  throw new UnavailableError('store.other-there', `what ${who} calls '${to}' is another folder`, {
    hint: 'It has not the token of this migration: mount the same share at the same path on every node.',
  });
}

/** Names go to the node in a list whose answers are lines. */
function isAskable({ path }: ProvedFile): boolean {
  return !/[\n\r]/.test(path);
}

/** As the node spells it. */
function pathOf({ tree, path }: ProvedFile, { stores, to }: VerifyFromWish): string {
  const place = stores.find(({ kind }) => kind === tree)?.to ?? joinNodePath(to, tree);
  return joinNodePath(place, ...path.split('/'));
}

/** In the order given, each small enough to be asked for at once. */
export function batches(files: readonly ProvedFile[]): readonly (readonly ProvedFile[])[] {
  const all: ProvedFile[][] = [];
  let [batch, letters, bytes]: [ProvedFile[], number, number] = [[], 0, 0];
  for (const file of files) {
    const isFull =
      batch.length >= mostFiles || letters + file.path.length > mostLetters || bytes + file.bytes > mostBytes;
    if (batch.length > 0 && isFull) {
      all.push(batch);
      [batch, letters, bytes] = [[], 0, 0];
    }
    batch.push(file);
    letters += file.path.length;
    bytes += file.bytes;
  }
  return batch.length === 0 ? all : [...all, batch];
}

function troubleOf(
  file: ProvedFile,
  seen: SeenFile,
  node: string,
): Pick<FileTrouble, 'code' | 'detail'> | null {
  switch (seen.state) {
    case 'missing':
      return { code: 'missing', detail: `${node} does not see it` };
    case 'folder':
      return { code: 'not-a-file', detail: `${node} sees a folder` };
    case 'unreadable':
      return { code: 'failed', detail: `${node}: ${seen.detail}` };
    case 'file': {
      // As at the reading back from here: what was written since has a later time, by more than any file system rounds.
      const code = seen.modified > file.modified + 2 ? 'changed' : 'differs';
      if (seen.bytes !== file.bytes)
        return {
          code,
          detail: `${node} sees ${String(seen.bytes)} bytes instead of ${String(file.bytes)}`,
        };
      return seen.sha256 === null || seen.sha256 === file.sha256
        ? null
        : { code, detail: `${node} reads other bytes than those that were proved` };
    }
  }
}
