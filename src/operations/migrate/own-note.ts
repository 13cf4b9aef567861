// The note of a migration in the state folder of this machine, for other verbs and for the day its target is lost: begun, gone on with, ended.
import type { OpenJournal } from '../../edges.ts';
import type { Target } from '../../edges/stores.ts';
import { RefusedError, UnavailableError } from '../../errors.ts';
import type { Run } from '../../model/run.ts';
import { mayAbandon } from '../status-document.ts';
import { lastCommand, type MigrationPhase } from './migration-run.ts';
import { stateNow, type MigrationEdges, type OpenMigration } from './migration-work.ts';
import { isAbout } from './tell-by-note.ts';

/** The one about this very target; null for none of any. @throws RefusedError migrate.other-unfinished */
export async function ownNote(to: string, { journals }: MigrationEdges): Promise<Run | null> {
  const notes = (await journals.unfinished()).filter(({ verb }) => verb === 'migrate');
  const own = notes.findLast((note) => isAbout(note.lines, to));
  if (own !== undefined) return own;
  const [other] = notes;
  if (other === undefined) return null;
  const { to: elsewhere } = other.lines[0]?.values ?? {};
  const command = lastCommand(other.lines);
  const where = typeof elsewhere === 'string' ? elsewhere : 'another folder';
  throw new RefusedError('migrate.other-unfinished', `a migration to '${where}' is unfinished`, {
    hint: `Go on with it${command === null ? '' : ` (${command})`}, or give it up: octo-ha migrate rollback, with its --to and --map. ${whereGone(other)}`,
  });
}

/** The way on without its target, of whose journal nothing is left. */
function whereGone(note: Run): string {
  return !mayAbandon(note)
    ? `Where that folder is gone for good: an outage was entered, so put back by hand what docs/migration.md says (By hand), by what the note holds; then remove the note, journals/*/${note.id}.jsonl in the state folder that octo-ha status names.`
    : `Where that folder is gone, octo-ha status --abandon ${note.id} ends the note of it.`;
}

/** Goes on with the note of this very target, or begins one. @throws RefusedError migrate.other-unfinished */
export async function openNote(
  { to, command }: { readonly to: string; readonly command: string },
  edges: MigrationEdges,
): Promise<OpenJournal> {
  const own = await ownNote(to, edges);
  if (own !== null) {
    const note = await edges.journals.resume(own.id);
    // What to type to go on is what was typed last.
    if (command !== '' && lastCommand(own.lines) !== command) await note.write('command', null, { command });
    return note;
  }
  return edges.journals.begin('migrate', { command, to, nodes: [] });
}

/** As soon as there is nothing left that this machine must be told of. */
export async function endNote(migration: OpenMigration, unlessIn: readonly MigrationPhase[]): Promise<void> {
  const { note } = migration;
  const { phase } = stateNow(migration);
  if (unlessIn.includes(phase) || note.lines().some(({ step }) => step === 'ended')) return;
  await note.write('ended', null, { phase });
}

/** What was worked is done and stays so, whatever becomes of the note: that it tells of it still is no failure of the work. */
export async function endNoteOfDone(migration: OpenMigration): Promise<void> {
  try {
    await endNote(migration, ['copying']);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const wayOn =
      stateNow(migration).phase === 'moved'
        ? 'the same command, once more, ends it'
        : `remove it, journals/*/${migration.note.id}.jsonl in the state folder`;
    migration.edges.report({
      step: 'note.unwritten',
      node: null,
      tone: 'warning',
      message: `all is done, but the note of it in the state folder here could not be ended, and octo-ha status goes on to name this migration: ${error.message}; ${wayOn}`,
    });
  }
}

/** Of a migration that is over there: whoever ended it died before that was noted here. */
export async function endLeftNote(to: string, { journals }: MigrationEdges, target: Target): Promise<void> {
  if ((await target.journals.latest('migrate', null)) === null) return;
  for (const left of await journals.unfinished()) {
    if (left.verb !== 'migrate' || !isAbout(left.lines, to)) continue;
    const note = await journals.resume(left.id);
    if (hasBegun(note)) await note.write('ended', null, { phase: 'over' });
    await note.close();
  }
}

/** Whether its target took it. */
export function hasBegun(note: Pick<OpenJournal, 'lines'>): boolean {
  return note.lines().some(({ step }) => step === 'target.begun');
}
