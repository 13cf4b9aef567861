// `octo-ha config show [NAME]`
import { Command } from 'commander';
import type { ConfigFile } from '../config/config-file.ts';
import type { Problem } from '../config/problems.ts';
import type { ContextEntry } from '../config/read-context.ts';
import type { ShownSource } from '../config/show-source.ts';
import { UsageError } from '../errors.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { loadConfigFile } from './load-config-file.ts';

/** Declares `config show`. */
export const configShowCommand = (context: Context, run = configShow): Command =>
  new Command('show')
    .description('A context or connection with everything in it, secrets as ***')
    .argument('[context]', 'name of a context; else what is in use: the context, or the connection given')
    .addHelpText('after', exitStatus())
    .action((name: string | undefined) => run(name, context));

/**
 * Shows it: the context, and the connection where that comes from elsewhere.
 * @throws UsageError config.unknown-context, config.no-context, config.no-file, config.invalid
 */
export async function configShow(wanted: string | undefined, context: Context): Promise<void> {
  const { contextsHint, noContext, readConfigFile } = await import('../config/config-file.ts');
  const { throwProblems } = await import('../config/problems.ts');
  const { showContext } = await import('../config/show-context.ts');
  const { sources } = context;
  const flags = context.flags();
  const file = readConfigFile(flags, sources);
  throwProblems(file.problems);
  const named = [wanted, flags.context, sources.env['OCTO_HA_CONTEXT']].find(Boolean);
  const entry = file.contexts.find((each) => each.name === named);
  if (named !== undefined && entry === undefined) {
    await loadConfigFile(context);
    throw new UsageError('config.unknown-context', `${noContext(named, file.contexts)} ('${file.path}')`, {
      hint: contextsHint,
    });
  }
  const used =
    wanted === undefined || entry === undefined ? await inUse(context, file) : { ...nothing, entry };
  const { connection, setAside } = used;
  const shown = used.entry === null ? null : showContext(used.entry, file.current);
  if (shown === null && connection === null) {
    await loadConfigFile(context);
    throw new UsageError('config.no-context', `no context named, and none is current in '${file.path}'`, {
      hint: `${contextsHint}; octo-ha config use NAME makes one current`,
    });
  }
  context.terminal.answer({
    document: { file: file.text === null ? null : file.path, context: shown, connection, setAside },
    header: [
      ...(file.text === null ? [] : [`file ${file.path}`]),
      ...(setAside === null
        ? []
        : [`the context '${setAside}' is not used, nor its nodes: the connection comes from elsewhere`]),
    ],
    table: {
      columns: ['key', 'value'],
      rows: [...flatten({ connection }, ''), ...flatten(shown, '')].map(([key, value]) =>
        key === 'isCurrent'
          ? [{ text: 'current' }, { text: value === 'true' ? 'yes' : 'no' }]
          : [{ text: key }, { text: value }],
      ),
    },
  });
}

interface InUse {
  readonly entry: ContextEntry | null;
  readonly connection: ShownSource | null;
  readonly setAside: string | null;
}

const nothing = { entry: null, connection: null, setAside: null };

/** What every other command would use. @throws UsageError config.invalid */
async function inUse(context: Context, file: ConfigFile): Promise<InUse> {
  const { chooseSource } = await import('../config/choose-source.ts');
  const { throwProblems } = await import('../config/problems.ts');
  const { showSource } = await import('../config/show-source.ts');
  const problems: Problem[] = [];
  const chosen = chooseSource(context.flags(), context.sources, file, problems);
  const connection = chosen.source === null ? null : showSource(chosen.source, context.sources, problems);
  throwProblems(problems);
  return { entry: chosen.context, connection, setAside: chosen.setAside };
}

/** `nodes[0].url` and its value, for every leaf that says something. */
function flatten(value: unknown, path: string): [string, string][] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    return list.flatMap((each, index) => flatten(each, `${path}[${index}]`));
  }
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([key, each]) =>
      flatten(each, path === '' ? key : `${path}.${key}`),
    );
  return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
}
