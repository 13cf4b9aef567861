// The last copy, of what changed since the one before, and the proof that nothing is missing. The nodes are at rest.
import { UnfinishedError } from '../../errors.ts';
import type { Amount, CopiedTree, FileTrouble } from '../../model/tree.ts';
import { lostHint, noteLost } from './copy-ahead.ts';
import { stateNow, treesOf } from './migration-work.ts';
import type { OutageWork } from './outage-work.ts';
import { noteOtherOwners } from './other-owners.ts';
import { refusalOf } from './rows-without-files.ts';
import {
  countBut,
  incomplete,
  interrupted,
  inWords,
  mayHaveWorkedThere,
  notProved,
  waysOn,
} from './settle-troubles.ts';
import { sized, tellProgress } from './tell-progress.ts';
import { heldInWords, unwitnessed } from './unwitnessed.ts';
import { asideInWords, vanishedHint } from './vanished-in-words.ts';

/** Told, and left. */
const harmless: readonly FileTrouble['code'][] = ['suspicious', 'not-a-file'];

/**
 * Copies and proves: every file of every source is in the target, and what the database knows of is there.
 * @throws UnfinishedError migrate.incomplete, migrate.not-proved, migrate.vanished, migrate.lost-store, migrate.target-gone
 * @throws UnfinishedError migrate.interrupted; UnavailableError store.*, journal.*
 */
export async function settle(work: OutageWork, signal: AbortSignal): Promise<readonly CopiedTree[]> {
  const { journal, target, edges, wish } = work;
  const trees = treesOf(stateNow(work).stores, work.maps);
  const notesForeign = await areNodesElsewhere(work, signal);
  await journal.write('settle.copying', null);
  const copy = async (): Promise<readonly CopiedTree[]> => {
    const done = await target.copy(
      trees,
      {
        phase: 'settle',
        bytesPerSecond: wish.bytesPerSecond,
        workers: wish.workers,
        sourceMayBeGone: wish.accepted.has('source-gone'),
        targetMayBeGone: wish.accepted.has('target-gone'),
        guarded: wish.accepted.has('vanished-files') ? [] : unwitnessed,
        notesForeign,
      },
      (progress) => tellProgress('settle', progress, edges.report),
      signal,
    );
    await noteOtherOwners(work, 'to', done);
    return done;
  };
  tellReadAgain(
    await target.toReadAgain(trees, (progress) => tellProgress('settle', progress, edges.report), signal),
    work,
  );
  const first = await copy();
  if (!signal.aborted) await refuseLost(first, work);
  // What its look at the target did not find counts as proved no more since, and comes with the next copy.
  const isAgain = !signal.aborted && isMissingAlone(first, wish.accepted.has('target-gone'));
  if (isAgain) tellAgain(first, work);
  const copied = isAgain ? bothOf(first, await copy()) : first;
  if (signal.aborted) throw interrupted(work, signal);
  if (isAgain) await refuseLost(copied, work);
  for (const { troubles } of copied)
    for (const trouble of troubles.filter(({ code }) => harmless.includes(code)))
      edges.report({ step: 'settle.suspicious', node: null, tone: 'warning', message: inWords(trouble) });
  const held = heldInWords(copied);
  if (held.length > 0)
    throw new UnfinishedError('migrate.vanished', held.join('; '), {
      hint: `${vanishedHint} ${waysOn(work)}`,
    });
  const left = copied.filter(({ complete }) => !complete);
  if (left.length > 0) throw incomplete(left, work);
  await journal.write('settle.copied', null, { stores: copied.map(amounts) });
  tellSettled(copied, work);
  await prove(work, signal);
  return copied;
}

/** No node can have worked on the target, as far as is known: no path was ever to be set, and the settings name the old folders now. */
async function areNodesElsewhere(work: OutageWork, signal: AbortSignal): Promise<boolean> {
  if (mayHaveWorkedThere(work.journal.lines())) return false;
  return (await work.hands.where(work, signal)) === 'old';
}

/** With the nodes stopped it is known before what it costs; none of it is copied. */
function tellReadAgain({ files, bytes }: Amount, { edges }: OutageWork): void {
  if (files === 0) return;
  edges.report({
    step: 'settle.reading-again',
    node: null,
    tone: 'warning',
    message: `about ${String(files)} files in the old folders (${sized(bytes)}) have other inodes than when they were copied, as after a change of rights or over another mount: each is read once more, and copied where its bytes are others. The way back meanwhile: Ctrl-C, then octo-ha migrate rollback`,
    values: { files, bytes },
  });
}

/**
 * @throws UnfinishedError migrate.target-gone, lifted by `target-gone`: then it is written down of which stores
 */
async function refuseLost(trees: readonly CopiedTree[], work: OutageWork): Promise<void> {
  const { journal, wish } = work;
  const lost = trees.filter((tree) => tree.lost === true).map(({ name }) => name);
  if (lost.length === 0) return;
  if (wish.accepted.has('target-gone')) return noteLost(journal, lost);
  throw new UnfinishedError(
    'migrate.target-gone',
    `most files that were copied are gone from the target (${lost.join(', ')})`,
    { hint: `${lostHint} ${waysOn(work)}` },
  );
}

/** So many gone from one store are not copied again unasked, with the nodes stopped: its place may not be mounted any more. */
const tooMany = 5;

const isMissing = ({ code }: FileTrouble): boolean => code === 'missing';

/** A few files that were proved are gone from the target, or any number by the word of the operator, and nothing else is wrong. */
function isMissingAlone(trees: readonly CopiedTree[], mayBeMany: boolean): boolean {
  const many = trees.some(({ troubles }) => troubles.filter(isMissing).length >= tooMany);
  if (many && !mayBeMany) return false;
  const codes = new Set(
    trees.filter(({ complete }) => !complete).flatMap(({ troubles }) => troubles.map(({ code }) => code)),
  );
  for (const told of harmless) codes.delete(told);
  return codes.size === 1 && codes.has('missing');
}

function tellAgain(trees: readonly CopiedTree[], { edges }: OutageWork): void {
  for (const { name, troubles } of trees) {
    const gone = troubles.filter(isMissing);
    const said =
      gone.length < tooMany
        ? gone.map((trouble) => `${inWords(trouble)}: it is copied again`)
        : [
            `${name}: at least ${String(gone.length)} files are gone from the target: they are copied again, by your word`,
          ];
    for (const message of said) edges.report({ step: 'settle.again', node: null, tone: 'warning', message });
  }
}

/** How it stands after the second one, with the amounts of both. */
function bothOf(first: readonly CopiedTree[], second: readonly CopiedTree[]): readonly CopiedTree[] {
  const sum = (one: Amount, other: Amount | undefined): Amount => ({
    files: one.files + (other?.files ?? 0),
    bytes: one.bytes + (other?.bytes ?? 0),
  });
  return second.map((tree) => {
    const before = first.find(({ name }) => name === tree.name);
    return {
      ...tree,
      troubles: [...tree.troubles, ...toldBefore(before, tree)],
      copied: sum(tree.copied, before?.copied),
      vanished: sum(tree.vanished, before?.vanished),
      vanishedFiles: [...(before?.vanishedFiles ?? []), ...(tree.vanishedFiles ?? [])],
    };
  });
}

/** What only the run tells that copies the file. */
function toldBefore(before: CopiedTree | undefined, { troubles }: CopiedTree): readonly FileTrouble[] {
  const known = new Set(troubles.map(({ path }) => path));
  return (before?.troubles ?? []).filter(({ code, path }) => harmless.includes(code) && !known.has(path));
}

/** Reads back names and sizes of all (what was copied just now was read back whole), and asks the database. */
async function prove(work: OutageWork, signal: AbortSignal): Promise<void> {
  const { journal, target, edges, wish, hands } = work;
  const trees = treesOf(stateNow(work).stores, work.maps);
  await journal.write('verify.reading', null, { level: wish.verify });
  const {
    named,
    hashed,
    trees: seen,
    troubles,
    troublesTotal,
  } = await target.verify(
    trees,
    { level: wish.verify },
    (progress) => tellProgress('verify', progress, edges.report),
    signal,
  );
  if (signal.aborted) throw interrupted(work, signal);
  const torn = troubles.filter(({ code }) => code !== 'extra');
  const wrong = torn.map(inWords);
  const { lost, ...rows } = await hands.missing(work, signal);
  const missing = [...wrong, ...lost];
  if (missing.length > 0)
    throw notProved(
      missing,
      seen === undefined ? troublesTotal : countBut(['extra'], seen),
      work,
      torn.map(({ tree }) => tree),
    );
  const refused = refusalOf(rows, wish.accepted);
  if (refused !== null)
    throw new UnfinishedError(refused.code, refused.message, {
      hint: `${refused.hint} ${waysOn(work)}`,
    });
  for (const message of [...rows.vanished, ...rows.empty])
    edges.report({
      step: 'verify.vanished',
      node: null,
      tone: 'warning',
      message: `${message}; gone on with, by your word`,
    });
  await journal.write('verify.done', null, { named: { ...named }, hashed: { ...hashed } });
  edges.report({
    step: 'verify.done',
    node: null,
    tone: 'done',
    message: `proved: ${String(named.files)} files are in the target with their size, ${String(hashed.files)} were read whole`,
  });
}

function tellSettled(copied: readonly CopiedTree[], { edges }: OutageWork): void {
  const total = copied.reduce((sum, tree) => sum + tree.copied.files, 0);
  const aside = asideInWords(copied.map(amounts));
  edges.report({
    step: 'settle.copied',
    node: null,
    tone: 'done',
    message: [`copied what had changed: ${String(total)} files`, ...aside].join('; '),
  });
}

function amounts({ name, proved, copied, vanished, vanishedFiles = [], foreign }: CopiedTree): {
  readonly kind: string;
  readonly files: number;
  readonly bytes: number;
  readonly copied: number;
  readonly vanished: number;
  readonly vanishedFiles?: readonly string[];
  readonly foreign?: number;
} {
  return {
    kind: name,
    files: proved.files,
    bytes: proved.bytes,
    copied: copied.files,
    vanished: vanished.files,
    ...(vanishedFiles.length === 0 ? {} : { vanishedFiles }),
    ...(foreign === undefined ? {} : { foreign }),
  };
}
