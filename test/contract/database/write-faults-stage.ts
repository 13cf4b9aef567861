// A pretend SQL Server with three pretend nodes that live by the sleeping of whoever watches them, and a place where every statement
// passes: there it is listed, or meets a fault.
import { inspect } from 'node:util';
import type { Clock, Hosts, InstanceDatabase, ServiceDriver } from '../../../src/edges.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { Secret } from '../../../src/model/secret.ts';
import { SqlError, type Engine, type Reply, type Session } from '../../../src/sandbox/engine.ts';
import { openEngine } from '../../../src/sandbox/store/open-engine.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import type { Edges } from '../../../src/operations/verb-edges.ts';
import { fakeJournals, type FakeDisk } from '../../fakes/fake-journals.ts';
import { faultProxy } from '../../fakes/fault-proxy.ts';
import { aConnection, canary, certificates } from './a-server.ts';
import { shapes } from './shapes.ts';

/** What befalls a statement. */
export type StatementFault =
  'cut before' | 'cut after' | '1205' | '1222' | 'fail-over' | 'silence before' | 'silence after';

/** A statement that passed. */
export interface Passed {
  readonly text: string;
  readonly values: string;
  readonly isWrite: boolean;
  /** It was carried out, and said that it has written. */
  written: boolean;
  /** The client got its answer. */
  answered: boolean;
}

/** The stage. */
export interface FaultStage {
  /** As it was before, with what a verb needs: T-SQL on `$S`. */
  readonly reset: (...more: readonly string[]) => Promise<void>;
  /** One operator's process; the fault meets its n-th statement, from 0. */
  readonly operator: (
    disk: FakeDisk,
    fault: { readonly at: number; readonly kind: StatementFault } | null,
  ) => Promise<{
    readonly edges: Edges;
    readonly passed: readonly Passed[];
    readonly end: () => Promise<void>;
  }>;
  /** Everything that a verb may change. */
  readonly state: () => Promise<string>;
  readonly lockIsFree: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const schemaName = 'faults';
const shape = shapes.find(({ name }) => name === '2019+');
/** Scaled down from a minute; where nothing falls silent it is not to matter. */
const deadlineMs = { silence: 700, else: 20_000 } as const;

/** Builds it. */
export async function faultStage(): Promise<FaultStage> {
  const administrator = { login: 'sa', password: canary };
  const engine = await openEngine({ folder: null, serverName: 'SANDBOX', administrator });
  let passed: Passed[] = [];
  let fault: { readonly at: number; readonly kind: StatementFault } | null = null;
  let failOver: () => void = () => undefined;
  const watched: Engine = { serverName: engine.serverName, login: (request) => watch(engine.login(request)) };
  const server = createTdsServer({ engine: watched, certificate: await certificates(), encryption: 'off' });
  const port = await server.listen(0, '127.0.0.1');
  const login = { kind: 'sql', user: 'sa', password: new Secret(canary) } as const;
  const connection: Connection = await aConnection(port, { login, host: 'localhost', encryption: 'off' });
  const hand = engine.login({
    user: 'sa',
    password: canary,
    database: '',
    application: 'stage',
    hostName: 'h',
  });
  const running = new Set<string>();
  /** Names of those that were started. */
  let starts: string[] = [];
  let runs = 1;

  async function sql(text: string): Promise<readonly (readonly unknown[])[]> {
    const { items } = await hand.batch(
      text.replaceAll('$S', `[${schemaName}]`),
      new AbortController().signal,
    );
    const error = items.find((item) => item.kind === 'error');
    if (error?.kind === 'error') throw error.error;
    return items.flatMap((item) => (item.kind === 'rows' ? item.rows : []));
  }

  function watch(session: Session): Session {
    const through = async (
      text: string,
      values: string,
      signal: AbortSignal,
      act: () => Promise<Reply>,
    ): Promise<Reply> => {
      const here: Passed = {
        text,
        values,
        isWrite: text.includes('@outcome AS Outcome'),
        written: false,
        answered: false,
      };
      const kind = fault?.at === passed.length ? fault.kind : null;
      passed.push(here);
      const carryOut = async (): Promise<Reply> => {
        const reply = await act();
        here.written = here.isWrite && JSON.stringify(reply.items).includes('"written"');
        return reply;
      };
      const silence = (): Promise<never> =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))));
      switch (kind) {
        case 'cut before':
          throw new Error('cut');
        case 'fail-over':
          failOver();
          throw new Error('cut');
        case 'cut after':
          await carryOut();
          throw new Error('cut');
        case 'silence before':
          return silence();
        case 'silence after':
          await carryOut();
          return silence();
        case '1205':
        case '1222': {
          here.answered = true;
          const error = new SqlError(Number(kind), 'as the test wants it', { severity: 13 });
          return { items: [{ kind: 'error', error }], status: null, outputs: [] };
        }
        case null: {
          const reply = await carryOut();
          here.answered = true;
          return reply;
        }
      }
    };
    return new Proxy(session, {
      get(of, name) {
        if (name === 'batch')
          return (text: string, signal: AbortSignal) =>
            through(text, '', signal, () => of.batch(text, signal));
        if (name === 'execute') {
          const execute: Session['execute'] = (text, declaration, parameters, signal) =>
            through(text, JSON.stringify(parameters.map(({ value }) => inspect(value))), signal, () =>
              of.execute(text, declaration, parameters, signal),
            );
          return execute;
        }
        const value: unknown = Reflect.get(of, name, of);
        return typeof value === 'function' ? (value as () => unknown).bind(of) : value;
      },
    });
  }

  await sql('CREATE DATABASE [Octopus]');
  await sql('USE [Octopus]');
  await sql('CREATE SCHEMA $S');
  for (const statement of shape?.statements ?? []) await sql(statement);
  const documents = await sql('SELECT [Id], [JSON] FROM $S.[Configuration]');

  async function pulse(): Promise<void> {
    for (const name of running)
      await sql(
        `UPDATE $S.[OctopusServerNodeStatus] SET [LastSeen] = SYSDATETIMEOFFSET(), [IsOffline] = 0 WHERE [Id] = N'OctopusServerNodes-${name}'`,
      );
    await sql("UPDATE $S.[ServerTask] SET [State] = N'Canceled' WHERE [State] = N'Cancelling'");
  }

  function driver(name: string): ServiceDriver {
    const offline = (is: boolean): Promise<unknown> =>
      sql(
        `UPDATE $S.[OctopusServerNodeStatus] SET [IsOffline] = ${is ? '1' : '0'} WHERE [Id] = N'OctopusServerNodes-${name}'`,
      );
    const never = (): Promise<never> => Promise.reject(new Error('not this driver'));
    return {
      kind: 'fake',
      target: name,
      abilities: new Set(['state', 'stop', 'start']),
      untested: null,
      warnings: () => Promise.resolve([]),
      state: () =>
        Promise.resolve({
          running: running.has(name) ? 'running' : 'stopped',
          identity: running.has(name) ? String(runs) : null,
          startType: null,
          watchdog: null,
          detail: '',
        }),
      stop: async () => {
        running.delete(name);
        await offline(true);
      },
      start: async () => {
        if (!running.has(name)) runs += 1;
        if (!running.has(name) && !starts.includes(name)) starts.push(name);
        running.add(name);
        await offline(false);
      },
      restart: never,
      run: never,
      startSetting: never,
      disable: never,
      enable: never,
    };
  }

  return {
    reset: async (...more) => {
      for (const table of shape?.tables ?? []) await sql(`DELETE FROM $S.[${table}]`);
      running.clear();
      starts = [];
      for (const name of ['n1', 'n2', 'n3']) {
        running.add(name);
        const id = `N'OctopusServerNodes-${name}'`;
        await sql(
          `INSERT INTO $S.[OctopusServerNode] ([Id], [Name], [JSON], [MaxConcurrentTasks], [IsInMaintenanceMode]) VALUES (${id}, N'${name}', N'{}', 5, 0)`,
        );
        await sql(
          `INSERT INTO $S.[OctopusServerNodeStatus] ([IsOffline], [LastSeen], [Id]) VALUES (0, SYSDATETIMEOFFSET(), ${id})`,
        );
      }
      for (const [id, json] of documents)
        await sql(
          `INSERT INTO $S.[Configuration] ([Id], [JSON]) VALUES (N'${String(id)}', N'${String(json).replaceAll("'", "''")}')`,
        );
      for (const each of more) {
        if (each.startsWith('stop ')) running.delete(each.slice('stop '.length));
        else await sql(each);
      }
    },
    operator: async (disk, what) => {
      const proxy = await faultProxy(port);
      failOver = () => proxy.drop();
      let now = 0;
      const clock: Clock = {
        now: () => new Date(Date.parse('2026-03-01T12:00:00Z') + now),
        ticks: () => now,
        sleep: async (ms, signal) => {
          signal.throwIfAborted();
          now += ms;
          // The server needs some real time to see that a connection has ended.
          await new Promise((resolve) => setTimeout(resolve, 4));
          await pulse();
          signal.throwIfAborted();
        },
      };
      const hosts: Hosts = {
        ping: () => Promise.resolve({ kind: 'unreachable', why: 'no url' }),
        askBalancer: () => Promise.resolve({ kind: 'unreachable', why: 'none' }),
        serviceOf: (name) => driver(name),
        hook: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
        api: () => null,
      };
      const isSilence = what?.kind.startsWith('silence') === true;
      const options = {
        applicationName: 'octo-ha faults',
        schemaName,
        deadlineMs: isSilence ? deadlineMs.silence : deadlineMs.else,
      };
      passed = [];
      fault = null;
      const open = (): Promise<InstanceDatabase> =>
        openDatabase({ ...connection, port: proxy.port }, options);
      // On a busy machine a login may take longer than the silence that is to be noticed.
      const database = await open().catch(open).catch(open);
      passed = [];
      fault = what;
      const journals = fakeJournals({ disk, clock });
      return {
        edges: { database, hosts, journals, clock, report: () => undefined },
        passed,
        end: async () => {
          fault = null;
          await database.close();
          await proxy.close();
        },
      };
    },
    state: async () => {
      const [nodes, tasks, mode] = [
        await sql(
          'SELECT [Name], [MaxConcurrentTasks], [IsInMaintenanceMode] FROM $S.[OctopusServerNode] ORDER BY [Name]',
        ),
        await sql('SELECT [Id], [State] FROM $S.[ServerTask] ORDER BY [Id]'),
        await sql("SELECT [JSON] FROM $S.[Configuration] WHERE [Id] = N'maintenance'"),
      ];
      return JSON.stringify([nodes, tasks, mode, [...running].sort(), starts], (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
    },
    lockIsFree: async () => {
      for (let tries = 0; tries < 100; tries++) {
        const [row] = await sql("SELECT APPLOCK_TEST('public', 'octo-ha', 'Exclusive', 'Session') AS free");
        if (String(row?.[0]) === '1') return true;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return false;
    },
    close: async () => {
      hand.close();
      await server.close();
      await engine.close();
    },
  };
}
