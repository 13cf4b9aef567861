// `octo-ha sandbox up`
import { Command, Option } from 'commander';
import type { Answer } from '../edges.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';
import { inSandbox } from './sandbox-error.ts';
import { addSandboxOptions, numberBetween, wholeBetween } from './sandbox-options.ts';
import type { SandboxFlags } from './sandbox-options.ts';

/** What cluster is wished for. */
export interface SandboxUpWish extends SandboxFlags {
  readonly nodes: number;
  readonly shape: '2015' | '2016' | '2019' | 'future';
  readonly license:
    'professional' | 'enterprise' | 'missing' | 'single' | 'expired' | 'trial' | 'three' | 'garbage';
  readonly standalone: boolean;
  readonly timeScale: number;
  readonly workload: 'off' | 'light' | 'busy';
  readonly encryption: 'off' | 'on' | 'required';
  readonly port: number;
}

const licenses = ['professional', 'enterprise', 'missing', 'single', 'expired', 'trial', 'three', 'garbage'];

/** Declares `sandbox up`. */
export const sandboxUpCommand = (context: Context, run = sandboxUp): Command =>
  addSandboxOptions(new Command('up'))
    .description('Start a pretend cluster and leave it running; returns when everything answers')
    .addOption(new Option('--nodes <n>', 'how many nodes').argParser(wholeBetween(1, 16)).default(3))
    .addOption(
      new Option('--shape <year>', "generation of Octopus' schema")
        .choices(['2015', '2016', '2019'])
        .default('2019'),
    )
    .addOption(
      new Option(
        '--license <kind>',
        'license of the instance; nodes it allows: professional and expired 2, three 3, single 1, enterprise and trial any number',
      )
        .choices(licenses)
        .default('enterprise'),
    )
    .option('--standalone', 'one node with its files in its home folder, as with --nodes 1', false)
    .addOption(
      new Option('--time-scale <n>', 'how many times faster than a real Octopus')
        .argParser(numberBetween(0.1, 1000))
        .default(20),
    )
    .addOption(
      new Option('--workload <kind>', 'tasks that keep coming')
        .choices(['off', 'light', 'busy'])
        .default('light'),
    )
    .addOption(
      new Option('--encryption <mode>', 'TLS of the pretend SQL Server')
        .choices(['off', 'on', 'required'])
        .default('on'),
    )
    .addOption(
      new Option('--port <n>', 'port of the pretend SQL Server; 0 for any')
        .argParser(wholeBetween(0, 65535))
        .default(0),
    )
    .addHelpText('after', exitStatus('unavailable', 'refused', 'locked'))
    .action((flags: SandboxUpWish) => run(flags, context));

/**
 * Starts the cluster and tells how to reach it.
 * @throws RefusedError sandbox.already-up, LockedError sandbox.busy, UnavailableError sandbox.start-failed
 */
export async function sandboxUp(wish: SandboxUpWish, context: Context): Promise<void> {
  const { up } = await import('../sandbox/sandbox.ts');
  const done = context.terminal.waiting(`starting a pretend cluster named ${wish.name}`);
  try {
    const state = await inSandbox(() => up(wish, context.signal));
    context.terminal.answer(sandboxAnswer(state, 'up', wish));
  } finally {
    done();
  }
}

/** What is told of a sandbox. */
export interface SandboxFacts {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly caFile: string | null;
  readonly contextFile: string;
  readonly shape: string;
  readonly license: string;
  readonly timeScale: number;
  readonly nodes: readonly {
    readonly name: string;
    readonly url: string;
    readonly configFile: string;
    readonly apiKey: string;
  }[];
}

/** The facts with what to type next. The password is random, good for this sandbox alone, and meant to be seen by programs. */
export function sandboxAnswer(state: SandboxFacts, status: string, flags: SandboxFlags): Answer {
  const which = `--name ${state.name}${flags.state === undefined ? '' : ` --state "${flags.state}"`}`;
  return {
    document: {
      pretend: true,
      name: state.name,
      status,
      host: state.host,
      port: state.port,
      database: state.database,
      user: state.user,
      password: state.password,
      caFile: state.caFile,
      contextFile: state.contextFile,
      shape: state.shape,
      license: state.license,
      timeScale: state.timeScale,
      nodes: state.nodes,
    },
    header: [
      `Sandbox ${state.name}: a pretend cluster, nothing in it is real (${state.shape} schema, ${state.license} license, time runs ${String(state.timeScale)} times faster)`,
      `Pretend SQL Server at ${state.host}:${String(state.port)}, database ${state.database}`,
    ],
    table: {
      columns: ['pretend node', 'url'],
      rows: state.nodes.map((node) => [{ text: node.name }, { text: node.url }]),
    },
    footer: [
      'Try:',
      `  octo-ha --config "${state.contextFile}" nodes list`,
      `  octo-ha sandbox sql ${which}`,
      `  octo-ha sandbox down ${which}`,
    ],
  };
}
