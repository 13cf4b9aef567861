// Hangs the real edges on the hooks, and turns what comes back into an exit code. Knows every room; no room knows it.
// Lives here: wiring. Never here: rules, wording of answers, process.exit (it would cut off what a pipe has not taken yet).
import { homedir } from 'node:os';
import { CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { systemClock } from './clock.ts';
import { repeatContext, withWhere } from './commands/again-command.ts';
import type { Context } from './commands/context.ts';
import { readTalkFlags } from './commands/global-flags.ts';
import { createProgram } from './commands/program.ts';
import { commandWords, toUsageError } from './commands/usage-error.ts';
import { redact } from './config/redact.ts';
import type { Settings } from './config/settings.ts';
import type { Hosts, InstanceDatabase, Journals } from './edges.ts';
import type { Stores } from './edges/stores.ts';
import { CancelledError, Failure, UnfinishedError, UsageError } from './errors.ts';
import type { Cluster } from './model/cluster.ts';
import type { Secret } from './model/secret.ts';
import { readLocalFile, readSettingsFile, replaceLocalFile } from './files/local-files.ts';
import { canAsk } from './terminal/ask-secret.ts';
import { chooseColour } from './terminal/choose-colour.ts';
import { createTerminal } from './terminal/create-terminal.ts';
import { applicationName } from './main/application-name.ts';
import { announced } from './main/announced.ts';
import { endLog, logFailure } from './main/end-log.ts';
import { listenForInterrupt } from './main/interrupts.ts';
import { optionNames } from './main/option-names.ts';
import { tellInterrupted } from './main/tell-interrupted.ts';
import { stateOnce } from './main/state-once.ts';
import { unwritable } from './main/unwritable.ts';
import { watchCrash } from './main/watch-crash.ts';
import type { EventLog } from './terminal/event-log.ts';
import { flushed, guardOutput } from './terminal/guard-output.ts';
import { createPalette } from './terminal/palette.ts';
import { renderFailure } from './terminal/render-failure.ts';

/**
 * Runs one command line.
 * @param argv what stands after the program's name
 * @returns the exit code; the caller sets it and lets the process end by itself
 */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<number> {
  const talk = readTalkFlags(argv);
  const { stdout, stderr, env } = process;
  const secrets: Secret[] = [];
  const clean = (text: string): string => redact(text, secrets);
  const asking = { stdin: process.stdin, stderr, env, prompt: talk.prompt };
  const terminal = createTerminal({
    stdout,
    stderr,
    env,
    format: talk.output,
    colour: talk.color,
    redact: clean,
    complete: withWhere,
    canConfirm: canAsk(asking),
    confirm: async (question) => (await import('./terminal/ask-yes.ts')).askYes(question, asking),
  });
  const quiet = (path: string, ms: number): void =>
    terminal.warn(`no answer from ${path} for ${String(Math.round(ms / 1000))} s`);
  const controller = new AbortController();
  const readerGone = new CancelledError('cancelled.reader-gone', 'nobody reads the output any more');
  let exitCode = 0;
  let eventLog: EventLog | null = null;
  let settings: Promise<Settings> | null = null;
  let opened: Promise<InstanceDatabase> | null = null;
  let seen: Cluster | null = null;
  let hosts: Promise<Hosts> | null = null;
  let journals: Promise<Journals> | null = null;

  const state = stateOnce(() => context.settings(), {
    redact: clean,
    quiet,
    signal: controller.signal,
  });
  const context: Context = {
    terminal,
    settings: () => (settings ??= readSettings()),
    database: () => (opened ??= open()),
    hosts: () => (hosts ??= reach()),
    journals: () => (journals ??= findJournals()),
    stores: findStores,
    stateFolder: async () => (await state.get()).read(),
    flags: () => program.opts(),
    sources: { platform: process.platform, env, homeFolder: homedir(), readFile: readSettingsFile },
    clock: systemClock,
    readFile: readLocalFile,
    replaceFile: replaceLocalFile,
    log: (event) => eventLog?.write(event),
    signal: controller.signal,
    finishWith: (code) => (exitCode = code),
  };
  let helpOnError = '';
  const program = createProgram(context, packageJson.version, {
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => (helpOnError += text),
  });

  async function readSettings(): Promise<Settings> {
    const { resolveSettings } = await import('./config/resolve-settings.ts');
    const resolve = (more: object): Settings =>
      resolveSettings(context.flags(), { ...context.sources, ...more });
    const read = await resolveOrAsk(resolve);
    secrets.push(...read.secrets);
    repeatContext(read.contextName);
    read.warnings.forEach((line) => terminal.warn(line));
    if (read.log !== null) {
      const { openLog } = await import('./main/open-log.ts');
      eventLog = await openLog(read.log, { redact: clean, warn: (line) => terminal.warn(line) });
      eventLog.write({ step: 'command', command: [...commandWords(program, argv), ...optionNames(argv)] });
    }
    return read;
  }

  /** A login without its password is asked for it, where somebody is there to ask. */
  async function resolveOrAsk(resolve: (more: object) => Settings): Promise<Settings> {
    try {
      return resolve({});
    } catch (error) {
      if (!(error instanceof UsageError) || error.code !== 'config.password-missing') throw error;
      const { askSecret } = await import('./terminal/ask-secret.ts');
      if (!canAsk(asking)) throw error;
      return resolve({ typedPassword: await askSecret('password of the database login', asking) });
    }
  }

  async function open(): Promise<InstanceDatabase> {
    const connection = (await context.settings()).connection();
    const { openDatabase } = await import('./database/open-database.ts');
    const target = `${connection.host}${connection.instanceName === null ? '' : `\\${connection.instanceName}`}`;
    const done = terminal.waiting(`connecting to the database ${connection.database} on ${target}`);
    try {
      const database = await openDatabase(connection, {
        applicationName: applicationName(packageJson.version, commandWords(program, argv)),
        signal: controller.signal,
        ...(talk.debug ? { debug: (line: string) => terminal.note(`debug: ${line}`) } : {}),
      });
      return announced(
        database,
        `the database ${connection.database} on ${target}`,
        terminal,
        (cluster) => (seen = cluster),
      );
    } finally {
      done();
    }
  }

  async function reach(): Promise<Hosts> {
    const { openHosts } = await import('./main/open-hosts.ts');
    const world = {
      env,
      platform: process.platform,
      announce: (text: string) => terminal.note(text),
      warn: (line: string) => terminal.warn(line),
      nodeIdOf,
    };
    return openHosts(await context.settings(), world);
  }

  function nodeIdOf(name: string): string | null {
    return seen?.nodes.find((node) => node.name.toLowerCase() === name.toLowerCase())?.id ?? null;
  }

  async function findJournals(): Promise<Journals> {
    const { instance } = await (await context.database()).readCluster(controller.signal);
    const { operator } = await import('./main/operator.ts');
    return (await state.get()).journals({ instance, operator: operator() });
  }

  async function findStores(): Promise<Stores> {
    const { instance } = await (await context.database()).readCluster(controller.signal);
    const { openStores } = await import('./files/open-stores.ts');
    const { operator } = await import('./main/operator.ts');
    const { builtProgram } = await import('./main/built-program.ts');
    const program = builtProgram('store-worker');
    return openStores({ instance, operator: operator(), redact: clean, program, quiet });
  }

  function fail(error: unknown): void {
    // What a wait that was broken off fails with is beside the point, unless something had been changed by then.
    const told = error instanceof UnfinishedError || !controller.signal.aborted;
    const reason: unknown = told ? error : controller.signal.reason;
    if (reason === readerGone) return;
    const shown = reason instanceof CommanderError ? fromCommander(reason) : reason;
    if (shown === null) return;
    exitCode = shown instanceof Failure ? shown.exitCode : 1;
    logFailure(eventLog, shown);
    const lines = renderFailure(shown, {
      format: talk.output,
      debug: talk.debug,
      palette: createPalette(chooseColour(stderr.isTTY, { flag: talk.color, env })),
      redact: clean,
      complete: withWhere,
      circumstances: {
        version: packageJson.version,
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        command: [...commandWords(program, argv), ...optionNames(argv)].join(' '),
      },
    });
    stderr.write(`${lines.join('\n')}\n`);
  }

  /** Null when there is nothing left to say: `--help`, `--version`, or the help that a bare `octo-ha` gets. */
  function fromCommander(error: CommanderError): UsageError | null {
    if (error.exitCode === 0) return null;
    const usage = toUsageError(error, commandWords(program, argv));
    if (error.code !== 'commander.help' || talk.output === 'json') return usage;
    stderr.write(helpOnError);
    exitCode = usage.exitCode;
    return null;
  }

  const release = [
    listenForInterrupt(() => {
      controller.abort(new CancelledError('cancelled.interrupted', 'interrupted; nothing was changed'));
      release.push(tellInterrupted((line) => terminal.note(line)));
    }),
    guardOutput(stdout, (trouble) => {
      if (trouble.kind === 'closed') controller.abort(readerGone);
      else fail(unwritable(trouble.error));
    }),
    guardOutput(stderr, () => undefined),
  ];
  const { crashed, done } = watchCrash(fail);
  try {
    const over = program.parseAsync([...argv], { from: 'user' });
    await Promise.race([over, crashed]).finally(terminal.endWaits);
  } catch (error) {
    fail(error);
  } finally {
    done();
  }
  await closeQuietly(opened);
  await state.end();
  await endLog(eventLog, exitCode);
  await flushed(stdout);
  release.forEach((each) => each());
  return exitCode;
}

/** The answer is out; a connection that does not close well is no reason to fail. */
async function closeQuietly(opened: Promise<InstanceDatabase> | null): Promise<void> {
  try {
    await (await opened)?.close();
  } catch {
    // opening failed and was shown, or closing failed
  }
}
