// A small database for the tests of the store, and answers as one short text.
import type { Reply, Session } from '../../../../src/sandbox/engine.ts';
import { openEngine, type OpenEngine } from '../../../../src/sandbox/store/open-engine.ts';
import type { ResultColumn, SqlValue } from '../../../../src/sandbox/values.ts';

export const administrator = { login: 'sa', password: 'p' };
const { signal } = new AbortController();

const TABLES = `
CREATE TABLE dbo.Node (Id nvarchar(50) NOT NULL CONSTRAINT PK_Node PRIMARY KEY, Name nvarchar(20) NOT NULL, Cap int NULL,
  Weight decimal(9,2) NULL, Seen datetime2(3) NULL, Leader bit NOT NULL CONSTRAINT DF_Leader DEFAULT 0);
CREATE TABLE dbo.Task (Id int IDENTITY(1,1) NOT NULL CONSTRAINT PK_Task PRIMARY KEY,
  NodeId nvarchar(50) NULL CONSTRAINT FK_Task_Node REFERENCES dbo.Node (Id),
  State varchar(10) NOT NULL CONSTRAINT DF_State DEFAULT 'Queued', Cost int NULL CONSTRAINT CK_Cost CHECK (Cost >= 0), Due date NULL);
INSERT INTO dbo.Node VALUES
  (N'N1', N'Alpha', 5, 1.50, '2024-01-01T10:00:00', 1), (N'N2', N'beta', 10, NULL, '2024-02-29T23:59:59.500', 0),
  (N'N3', N'Gamma', NULL, 2.25, NULL, 0), (N'N4', N'delta', 5, 0.00, '2023-12-31T00:00:00', 0);
INSERT INTO dbo.Task (NodeId, State, Cost, Due) VALUES
  (N'N1', 'Success', 10, '2024-01-10'), (N'N1', 'Failed', NULL, '2024-01-11'), (N'N2', 'Executing', 30, NULL),
  (NULL, 'Queued', 5, '2024-03-01'), (N'N2', 'Success', 20, '2024-02-01'), (N'N1', 'Success', 10, NULL);`;

/** A new engine whose database Sample holds nodes and tasks. */
export async function openSample(snapshot = true): Promise<OpenEngine> {
  const engine = await openEngine({ folder: null, serverName: 'SRV', administrator });
  const session = engine.login({
    user: 'sa',
    password: 'p',
    database: '',
    application: 'setup',
    hostName: 'h',
  });
  const reply = await session.batch(
    `CREATE DATABASE Sample; ALTER DATABASE Sample SET READ_COMMITTED_SNAPSHOT ${snapshot ? 'ON' : 'OFF'}; USE Sample; ${TABLES}`,
    signal,
  );
  for (const item of reply.items) if (item.kind === 'error') throw item.error;
  session.close();
  return engine;
}

/** A session on Sample. */
export function enter(engine: OpenEngine, user = 'sa', database = 'Sample'): Session {
  return engine.login({ user, password: 'p', database, application: 'test', hostName: 'h' });
}

/** What a batch answers: cells by `|`, rows by `; `, result sets and errors (`!number`) by ` / `, printed lines after `#`. */
export async function ask(session: Session, sql: string, until: AbortSignal = signal): Promise<string> {
  return told(await session.batch(sql, until));
}

export function told(reply: Reply): string {
  return reply.items
    .flatMap((item): readonly string[] => {
      if (item.kind === 'rows')
        return [
          item.rows.map((row) => row.map((cell, at) => shown(cell, item.columns[at])).join('|')).join('; '),
        ];
      if (item.kind === 'error') return [`!${String(item.error.number)}`];
      return item.kind === 'info' ? [`#${item.message}`] : [];
    })
    .join(' / ');
}

const clock = (ticks: bigint, digits: number): string => {
  const whole = new Date(Number(ticks / 10_000n) - 62_135_596_800_000)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
  const part = String(ticks % 10_000_000n)
    .padStart(7, '0')
    .slice(0, digits);
  return digits === 0 ? whole : `${whole}.${part}`;
};

function shown(value: SqlValue, column: ResultColumn | undefined): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex').toUpperCase()}`;
  if (typeof value === 'bigint') {
    const type = column?.type;
    switch (type?.kind) {
      case 'date':
        return clock(value, 0).slice(0, 10);
      case 'datetime':
        return clock(value, 3);
      case 'smalldatetime':
        return clock(value, 0);
      case 'datetime2':
        return clock(value, type.scale);
      case 'time':
        return clock(value, type.scale).slice(11);
      default:
        return String(value);
    }
  }
  if (typeof value !== 'object') return String(value);
  if ('ticks' in value)
    return `${clock(value.ticks + BigInt(value.offsetMinutes) * 600_000_000n, 0)} ${String(value.offsetMinutes)}`;
  const digits = String(value.digits < 0n ? -value.digits : value.digits).padStart(value.scale + 1, '0');
  const text = value.scale === 0 ? digits : `${digits.slice(0, -value.scale)}.${digits.slice(-value.scale)}`;
  return value.digits < 0n ? `-${text}` : text;
}
