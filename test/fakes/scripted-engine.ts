// An engine behind the sandbox's wire that answers octo-ha's batches from records: what matters here is the wire.
import { SqlError } from '../../src/sandbox/engine.ts';
import type { Engine, LoginRequest, Reply, ReplyItem, Session } from '../../src/sandbox/engine.ts';
import type { ResultColumn, SqlValue } from '../../src/sandbox/values.ts';
import { questionsOf } from './fake-session.ts';
import { recordedAnswers } from './recorded-cluster.ts';

/** How the engine behaves. */
export interface Script {
  /** Thrown at login. */
  readonly login?: (request: LoginRequest) => SqlError | null;
  /** Instead of the recorded answer; null for that. May wait. */
  readonly answer?: (sql: string, signal: AbortSignal) => Promise<readonly ReplyItem[] | null>;
}

/** An engine and what happened to it. */
export interface ScriptedEngine extends Engine {
  readonly logins: LoginRequest[];
  readonly requests: string[];
}

/** @returns an engine that takes every login and knows the recorded cluster */
export function scriptedEngine(script: Script = {}): ScriptedEngine {
  const logins: LoginRequest[] = [];
  const requests: string[] = [];
  return {
    serverName: 'SCRIPTED',
    logins,
    requests,
    login: (request) => {
      logins.push(request);
      const refusal = script.login?.(request) ?? null;
      if (refusal !== null) throw refusal;
      return session(request);
    },
  };

  function session(request: LoginRequest): Session {
    const nothing: Reply = { items: [], status: null, outputs: [] };
    const ask = async (sql: string, signal: AbortSignal): Promise<Reply> => {
      const questions = questionsOf(sql);
      if (questions.length === 0) return nothing;
      requests.push(sql);
      const items = (await script.answer?.(sql, signal)) ?? questions.map(recorded);
      return { items, status: 0, outputs: [] };
    };
    const none = (): Promise<Reply> => Promise.resolve(nothing);
    return {
      spid: 51,
      database: request.database,
      inTransaction: false,
      batch: ask,
      execute: (sql, _declaration, _parameters, signal) => ask(sql, signal),
      procedure: none,
      begin: none,
      commit: none,
      rollback: none,
      save: none,
      reset: () => undefined,
      close: () => undefined,
    };
  }
}

/** The recorded answer to a question as the wire sends it. */
export function recorded(question: string): ReplyItem {
  const rows = recordedAnswers[question] ?? [];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name): ResultColumn => ({
    name,
    nullable: true,
    type: typeOf(rows.map((row) => row[name])),
  }));
  return { kind: 'rows', columns, rows: rows.map((row) => names.map((name) => toSql(row[name]))) };
}

/** An error token. */
export function errorItem(number: number, message: string, state = 1): ReplyItem {
  return { kind: 'error', error: new SqlError(number, message, { severity: 14, state }) };
}

function typeOf(values: readonly unknown[]): ResultColumn['type'] {
  const sample = values.find((value) => value !== null && value !== undefined);
  if (typeof sample === 'number') return { kind: 'int' };
  if (typeof sample === 'boolean') return { kind: 'bit' };
  if (sample instanceof Date) return { kind: 'datetimeoffset', scale: 7 };
  return { kind: 'nvarchar', length: 'max' };
}

function toSql(value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) {
    const ticks = (BigInt(value.getTime()) + 62_135_596_800_000n) * 10_000n;
    return { ticks, offsetMinutes: 0 };
  }
  return value as SqlValue;
}
