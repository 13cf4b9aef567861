import { SqlError } from '../engine.ts';
import type { Parameter, Reply } from '../engine.ts';
import type { Conversation } from './conversation.ts';
import type { RemoteCall } from './read-rpc.ts';

/**
 * Makes one procedure call. The statement procedures (sp_executesql, sp_prepare, sp_execute, sp_prepexec, sp_unprepare) are
 * answered here, under any schema prefix; every other name is the session's.
 * @throws SqlError 214 for arguments of the wrong type, 8179 for an unknown handle
 */
export async function callProcedure(
  conversation: Conversation,
  call: RemoteCall,
  signal: AbortSignal,
): Promise<Reply> {
  const { session } = conversation;
  const [first, second, third, ...rest] = call.parameters;
  switch (bareName(call.procedure)) {
    case 'sp_executesql':
      return session.execute(
        textOf(first, '@statement'),
        second === undefined ? '' : declarationOf(second),
        call.parameters.slice(2),
        signal,
      );
    case 'sp_prepare': {
      const handle = prepare(conversation, textOf(third, '@stmt'), declarationOf(second));
      return { items: [], status: 0, outputs: handleOutput(first, handle) };
    }
    case 'sp_execute': {
      const { sql, declaration } = preparedOf(conversation, handleOf(first));
      return session.execute(sql, declaration, call.parameters.slice(1), signal);
    }
    case 'sp_prepexec': {
      const declaration = declarationOf(second);
      const sql = textOf(third, '@stmt');
      const handle = prepare(conversation, sql, declaration);
      const reply = await session.execute(sql, declaration, rest, signal);
      return { ...reply, outputs: [...handleOutput(first, handle), ...reply.outputs] };
    }
    case 'sp_unprepare': {
      const handle = handleOf(first);
      preparedOf(conversation, handle);
      conversation.prepared.delete(handle);
      return { items: [], status: 0, outputs: [] };
    }
    default:
      return session.procedure(call.procedure, call.parameters, signal);
  }
}

/** The last part of `[sys].[sp_prepare]` or `master..sp_prepare`, in lower case. */
function bareName(name: string): string {
  const last = name.split('.').at(-1) ?? '';
  return last.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function textOf(parameter: Parameter | undefined, name: string): string {
  if (typeof parameter?.value === 'string') return parameter.value;
  throw new SqlError(214, `Procedure expects parameter '${name}' of type 'ntext/nchar/nvarchar'.`);
}

/** NULL declares nothing. */
function declarationOf(parameter: Parameter | undefined): string {
  return parameter?.value === null ? '' : textOf(parameter, '@params');
}

function handleOf(parameter: Parameter | undefined): number {
  if (typeof parameter?.value === 'number') return parameter.value;
  throw new SqlError(214, "Procedure expects parameter '@handle' of type 'int'.");
}

function handleOutput(parameter: Parameter | undefined, handle: number): Parameter[] {
  return [{ name: parameter?.name ?? '', type: { kind: 'int' }, value: handle, output: true }];
}

function prepare(conversation: Conversation, sql: string, declaration: string): number {
  const handle = conversation.nextHandle++;
  conversation.prepared.set(handle, { sql, declaration });
  return handle;
}

function preparedOf(
  conversation: Conversation,
  handle: number,
): { readonly sql: string; readonly declaration: string } {
  const prepared = conversation.prepared.get(handle);
  if (prepared === undefined)
    throw new SqlError(8179, `Could not find prepared statement with handle ${handle}.`);
  return prepared;
}
