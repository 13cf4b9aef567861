// `octo-ha status --abandon ID` and `octo-ha restart --abandon`: a run is given up, and nothing is put back.
import type { LockScope } from '../edges.ts';
import { CancelledError, RefusedError } from '../errors.ts';
import type { Run } from '../model/run.ts';
import type { Report } from '../model/step-event.ts';
import type { RunNodeEntry } from '../operations/status-document.ts';
import { againCommand } from './again-command.ts';
import type { Context } from './context.ts';
import { nodeRow, runColumns } from './run-table.ts';

/**
 * Ends the journal of an unfinished run, while the lock of its verb is held: so nobody is at work with it. Tells what it leaves.
 * @throws RefusedError status.migration for a migration that has entered an outage: it has ways of its own;
 * restart.hook-at-work for a restart whose command runs, unless that risk was accepted: the next would begin it beside itself
 * @throws LockedError lock.held; CancelledError cancelled.declined; UsageError prompt.not-interactive; UnavailableError journal.*
 */
export async function abandonRun(
  run: Run,
  { yes, accepted }: { readonly yes: boolean; readonly accepted: readonly string[] },
  context: Context,
): Promise<void> {
  const { id, verb } = run;
  const { terminal, signal } = context;
  const { mayAbandon, runEntry } = await import('../operations/status-document.ts');
  const { to } = run.lines[0]?.values ?? {};
  const target = typeof to === 'string' ? to : 'PATH';
  if (!mayAbandon(run))
    throw new RefusedError(
      'status.migration',
      `${id} is a migration with an outage: it is not given up here`,
      {
        hint: `octo-ha migrate rollback, with the --to and --map of that migration to '${target}', puts everything back; see octo-ha migrate --help. Where its target is lost for good, put back by hand what docs/migration.md says, and remove the journal of that name from the state folder.`,
      },
    );
  if (verb === 'migrate')
    terminal.note(`only the note of it is given up: what was copied to ${target} and its journal stay there`);
  const database = await context.database();
  const { instance } = await database.readCluster(signal);
  const before = runEntry(run, instance.server, instance.database, againCommand);
  const { keptFromStarting } = before;
  for (const node of before.nodes) terminal.note(inALine(node));
  for (const { node, before: setting } of keptFromStarting)
    terminal.note(`${node}: how its service starts was changed, and is not put back (before: ${setting})`);
  const { requireDead } = await import('../operations/restart/require-dead.ts');
  const requireNoHook = await hooksOver(run, accepted, context);
  await requireNoHook(run, ({ message }) => terminal.warn(message)).catch((error: unknown) =>
    requireDead(error, database, signal),
  );
  const question = `Give up the ${verb} ${id}? Nothing is put back: the nodes stay as they are.`;
  if (!yes && !(await terminal.confirm(question)))
    throw new CancelledError('cancelled.declined', 'declined; nothing was changed');
  const lock = await database.takeLock(await scopeOf(run), signal);
  try {
    const journal = await (await context.journals()).resume(id);
    try {
      // Somebody may have gone on with it while it was asked.
      await requireNoHook({ lines: journal.lines() }, () => undefined);
      await journal.write('abandoned', null);
    } finally {
      await journal.close();
    }
  } finally {
    await lock.release();
  }
  const cluster = await database.readCluster(signal);
  const draining = cluster.nodes.filter((node) => node.draining).map(({ name }) => name);
  terminal.answer({
    document: { abandoned: id, verb, nodes: before.nodes, draining, keptFromStarting },
    header: [`the ${verb} ${id} is given up; nothing was put back`],
    ...(before.nodes.length === 0
      ? {}
      : { table: { columns: runColumns, rows: before.nodes.map((node) => nodeRow(verb, node)) } }),
    footer: [
      ...keptFromStarting.map(
        ({ node, before: setting }) => `put back by hand how the service of ${node} starts: ${setting}`,
      ),
      draining.length === 0
        ? 'no node is draining'
        : `draining now: ${draining.join(', ')}; ${againCommand('undrain', ['NODE'])} gives one back to work`,
    ],
  });
}

/** Refuses where a command of a restart is at work; what cannot be told is reported. */
async function hooksOver(
  run: Run,
  accepted: readonly string[],
  context: Context,
): Promise<(now: Pick<Run, 'lines'>, report: Report) => Promise<void>> {
  if (run.verb !== 'restart') return () => Promise.resolve();
  const { requireHooksOver } = await import('../operations/restart/require-hooks-over.ts');
  const { namedNodes } = await import('../operations/open-run.ts');
  const hosts = await context.hosts();
  return (now, report) =>
    requireHooksOver(now, namedNodes(now), new Set(accepted), { hosts, report }, 'warn');
}

/** That of the verb itself (docs/safety.md). */
async function scopeOf(run: Run): Promise<LockScope> {
  const { runNodes } = await import('../operations/open-run.ts');
  const nodeIds = runNodes(run);
  return run.verb === 'restart' || run.verb === 'maintenance' || nodeIds.length === 0
    ? { kind: 'instance' }
    : { kind: 'nodes', nodeIds };
}

function inALine({ id, name, state, done, inDoubt }: RunNodeEntry): string {
  const parts = [
    ...(done.length === 0 ? [] : [`done: ${done.join(', ')}`]),
    ...(inDoubt.length === 0 ? [] : [`not known whether done: ${inDoubt.join(', ')}`]),
  ];
  return `${name ?? id}: ${state}${parts.length === 0 ? '' : ` (${parts.join('; ')})`}`;
}
