// A session that answers from records instead of a server, question by question.
import type { Batch, Row, Session } from '../../src/database/session.ts';
import { recordedAnswers } from './recorded-cluster.ts';

/** A session and what it was asked. */
export interface FakeSession extends Session {
  readonly batches: Batch[];
}

/** Marks by which a statement is known: labels that only its columns have. */
const marks: readonly (readonly [mark: RegExp, question: string])[] = [
  [/INFORMATION_SCHEMA/, 'octopusColumns'],
  [/DB_NAME\(\) AS DatabaseName/, 'serverAndDatabase'],
  [/is_read_committed_snapshot_on/, 'readCommittedSnapshot'],
  [/AS \[TaskCap\]/, 'nodes'],
  [/dm_tran_locks/, 'lockHolders'],
  [/^SELECT s\./m, 'heartBeats'],
  [/AS Running/, 'tasksByNode'],
  [/AS Queued/, 'queuedTasks'],
  [/AS latest/, 'installedVersions'],
  [/LicenseText/, 'licenseDocuments'],
  [/^SELECT d\./m, 'maintenanceDocuments'],
  [/AS Found/, 'mayRead'],
  [/AS \[Id\], n\.\[Name\] AS \[Name\]\s+FROM/, 'nodeNames'],
  [/@code AS Code/, 'takeLocks'],
  [/AS Held/, 'locksHeld'],
  [/@outcome AS Outcome/, 'write'],
];

/** Which questions a batch asks, in order. */
export function questionsOf(text: string): string[] {
  return text
    .split(';')
    .map((statement) => marks.find(([mark]) => mark.test(statement))?.[1])
    .filter((question) => question !== undefined);
}

/**
 * @param changes other answers than the recorded ones; an Error is thrown by the batch that asks
 */
export function fakeSession(
  changes: Readonly<Record<string, readonly Row[] | Error | (() => readonly Row[])>> = {},
): FakeSession {
  const batches: Batch[] = [];
  return {
    batches,
    query: (batch, signal) => {
      signal.throwIfAborted();
      batches.push(batch);
      return new Promise((resolve) => {
        resolve(questionsOf(batch.text).map((question) => answer(question)));
      });
    },
    close: () => Promise.resolve(),
  };

  function answer(question: string): readonly Row[] {
    const found = changes[question] ?? recordedAnswers[question];
    if (found === undefined) throw new Error(`nothing recorded for ${question}`);
    if (found instanceof Error) throw found;
    return typeof found === 'function' ? found() : found;
  }
}
