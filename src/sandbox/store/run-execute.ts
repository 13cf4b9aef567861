// EXEC of a procedure, of sp_executesql and of a text.
// Never here: the built-in procedures.
import { SqlError } from '../engine.ts';
import type { Typed } from '../tsql/scope.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { typeOf } from '../tsql/type-of.ts';
import { bindParameters } from './bind-parameters.ts';
import { callProcedure, isWrongCall, WRONG_CALL } from './call-procedure.ts';
import type { Doing } from './doing.ts';
import { plainText } from './plain-text.ts';
import { runInner } from './run-batch.ts';
import type { Run } from './run.ts';

/** A text within the text: its own variables; USE lasts as long as it. */
export async function runNested(sql: string, variables: Map<string, Typed>, run: Run): Promise<void> {
  const { state } = run.context;
  const { database, scopeIdentity } = state;
  state.scopeIdentity = null;
  try {
    await runInner(sql, {
      ...run,
      context: { ...run.context, variables, tableVariables: new Map() },
      outerTries: run.tries,
    });
  } finally {
    state.scopeIdentity = scopeIdentity;
    if (state.database !== database) {
      state.database = database;
      run.items.push({ kind: 'database', name: database.name });
    }
  }
}

/** A text argument of sp_executesql; a NULL is ''. @throws SqlError 201 (not given), 214 (no Unicode text) */
function unicode(given: Typed | undefined, name: string): string {
  if (given === undefined)
    throw new SqlError(
      201,
      `Procedure or function 'sp_executesql' expects parameter '${name}', which was not supplied.`,
      { state: 10 },
    );
  if (given.value !== null && given.type.kind !== 'nvarchar' && given.type.kind !== 'nchar')
    throw new SqlError(214, `Procedure expects parameter '${name}' of type 'ntext/nchar/nvarchar'.`, {
      state: name === '@statement' ? 2 : 3,
    });
  return plainText(given.value);
}

/** EXEC procedure. @throws SqlError 2812; for sp_executesql those of {@link bindParameters}, 201, 214 */
export async function runExecute(
  one: Extract<StatementBody, { kind: 'execute' }>,
  { run, context, scope, value, assign }: Doing,
): Promise<void> {
  const args = one.args.map((arg) => ({
    name: arg.name ?? '',
    ...(arg.value === 'default'
      ? { type: { kind: 'int' as const }, value: null }
      : { type: typeOf(arg.value, scope), value: value(arg.value) }),
    output: arg.output,
  }));
  const name = (one.procedure.at(-1) ?? '').toLowerCase();
  if (name === 'sp_executesql') {
    const sql = unicode(args[0], '@statement');
    const { variables, names } = bindParameters(
      sql,
      unicode(args[1] ?? { type: { kind: 'int' }, value: null }, '@parameters'),
      args.slice(2).map(({ name: own, type, value: found, output }, at) => ({
        name: own,
        value: one.args[at + 2]?.value === 'default' ? undefined : { type, value: found },
        output,
      })),
      scope,
    );
    await runNested(sql, variables, run);
    one.args.slice(2).forEach((arg, at) => {
      const out = variables.get((names[at] ?? '').toLowerCase());
      if (arg.output && arg.value !== 'default' && arg.value.kind === 'variable' && out)
        assign(arg.value.name, out);
    });
    if (one.result !== null) assign(one.result, { type: { kind: 'int' }, value: 0 });
    return;
  }
  let status: number;
  try {
    status = await callProcedure(name, args, context, run.items, run.signal);
  } catch (error) {
    if (one.result !== null && error instanceof SqlError && isWrongCall(error))
      assign(one.result, { type: { kind: 'int' }, value: WRONG_CALL });
    throw error;
  }
  if (one.result !== null) assign(one.result, { type: { kind: 'int' }, value: status });
}
