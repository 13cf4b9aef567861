// `octo-ha maintenance status`
import { Command } from 'commander';
import type { Answer } from '../edges.ts';
import type { MaintenanceDocument } from '../operations/maintenance/maintenance-document.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';

/** What help says of all three. */
export const noDrain = `
Maintenance mode closes the whole instance to users who may not administer the
system. It is not a drain and stops no work: running tasks go on, queued and
scheduled ones still start, and so do system tasks. To stop a node's work:
octo-ha drain NODE.`;

/** Declares `maintenance status`. */
export const maintenanceStatusCommand = (context: Context, run = maintenanceStatus): Command =>
  new Command('status')
    .description('Whether the instance is in maintenance mode')
    .addHelpText('after', exitStatus('unavailable', 'cancelled'))
    .addHelpText('after', noDrain)
    .action(() => run(context));

/** Asks the REST API where there is a key and a url, else the database; shows it. */
export async function maintenanceStatus(context: Context): Promise<void> {
  const { maintenanceApi } = await import('../operations/maintenance/maintenance-way.ts');
  const { maintenanceDocument } = await import('../operations/maintenance/maintenance-document.ts');
  const api = maintenanceApi(await context.settings(), await context.hosts());
  const cluster = await (await context.database()).readCluster(context.signal);
  const mode = api === null ? cluster.maintenanceMode : await api.readMaintenanceMode(context.signal);
  const via = api === null ? 'database' : 'api';
  context.terminal.answer(
    maintenanceAnswer(maintenanceDocument(cluster, { via, maintenanceMode: mode, outcome: null })),
  );
}

/** How it is drawn. */
export function maintenanceAnswer(document: MaintenanceDocument): Answer {
  const { instance, maintenanceMode: mode, via, outcome } = document;
  return {
    document: { ...document },
    header: [`instance database ${instance.database} on ${instance.server}`],
    table: {
      columns: ['maintenance mode', 'outcome', 'via'],
      rows: [
        [
          mode === null
            ? { text: 'not known', tone: 'warn' }
            : { text: mode ? 'ON' : 'off', tone: mode ? 'warn' : 'good' },
          { text: outcome === 'already' ? 'already so' : (outcome ?? '-') },
          { text: via },
        ],
      ],
    },
  };
}
