// A pretend SQL Server with three pretend nodes that live by the sleeping of whoever watches them; every statement passes a gate.
import type { Hosts, InstanceDatabase } from '../../../src/edges.ts';
import type { RepeatingClock } from '../../../src/edges/clock.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { Engine } from '../../../src/sandbox/engine.ts';
import { openEngine } from '../../../src/sandbox/store/open-engine.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import type { Edges } from '../../../src/operations/verb-edges.ts';
import { fakeJournals, type FakeDisk } from '../../fakes/fake-journals.ts';
import { faultProxy } from '../../fakes/fault-proxy.ts';
import { aConnection, canary, certificates } from './a-server.ts';
import { faultGate, type FaultAt, type Passed } from './fault-gate.ts';
import { pretendServices } from './pretend-services.ts';
import { shapes } from './shapes.ts';

/** The stage. */
export interface FaultStage {
  /** As it was before, with what a verb needs: T-SQL on `$S`. */
  readonly reset: (...more: readonly string[]) => Promise<void>;
  /** One operator's process; the fault meets its n-th statement, from 0. */
  readonly operator: (
    disk: FakeDisk,
    fault: FaultAt | null,
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
  const gate = faultGate();
  const passing = (request: Parameters<Engine['login']>[0]): ReturnType<Engine['login']> =>
    gate.watch(engine.login(request));
  const watched: Engine = { serverName: engine.serverName, login: passing };
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
  const services = pretendServices(sql);

  async function sql(text: string): Promise<readonly (readonly unknown[])[]> {
    const { items } = await hand.batch(
      text.replaceAll('$S', `[${schemaName}]`),
      new AbortController().signal,
    );
    const error = items.find((item) => item.kind === 'error');
    if (error?.kind === 'error') throw error.error;
    return items.flatMap((item) => (item.kind === 'rows' ? item.rows : []));
  }

  await sql('CREATE DATABASE [Octopus]');
  await sql('USE [Octopus]');
  await sql('CREATE SCHEMA $S');
  for (const statement of shape?.statements ?? []) await sql(statement);
  const documents = await sql('SELECT [Id], [JSON] FROM $S.[Configuration]');

  return {
    reset: async (...more) => {
      for (const table of shape?.tables ?? []) await sql(`DELETE FROM $S.[${table}]`);
      const names = ['n1', 'n2', 'n3'];
      services.reset(names);
      for (const name of names) {
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
        if (each.startsWith('stop ')) services.fell(each.slice('stop '.length));
        else await sql(each);
      }
    },
    operator: async (disk, what) => {
      const proxy = await faultProxy(port);
      gate.onFailOver(() => proxy.drop());
      let now = 0;
      const clock: RepeatingClock = {
        now: () => new Date(Date.parse('2026-03-01T12:00:00Z') + now),
        ticks: () => now,
        every: () => () => Promise.resolve(),
        sleep: async (ms, signal) => {
          signal.throwIfAborted();
          now += ms;
          // The server needs some real time to see that a connection has ended.
          await new Promise((resolve) => setTimeout(resolve, 4));
          await services.pulse();
          signal.throwIfAborted();
        },
      };
      const hosts: Hosts = {
        ping: () => Promise.resolve({ kind: 'unreachable', why: 'no url' }),
        askBalancer: () => Promise.resolve({ kind: 'unreachable', why: 'none' }),
        serviceOf: services.driver,
        hook: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
        hookLife: () => Promise.resolve('gone' as const),
        api: () => null,
      };
      const isSilence = what?.kind.startsWith('silence') === true;
      const options = {
        applicationName: 'octo-ha faults',
        schemaName,
        deadlineMs: isSilence ? deadlineMs.silence : deadlineMs.else,
      };
      gate.arm(null);
      const open = (): Promise<InstanceDatabase> =>
        openDatabase({ ...connection, port: proxy.port }, options);
      // On a busy machine a login may take longer than the silence that is to be noticed.
      const database = await open().catch(open).catch(open);
      const passed = gate.arm(what);
      const journals = fakeJournals({ disk, clock });
      return {
        edges: { database, hosts, journals, clock, report: () => undefined },
        passed,
        end: async () => {
          gate.disarm();
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
      return JSON.stringify([nodes, tasks, mode, ...services.state()], (_, value: unknown) =>
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
