// EXEC of a procedure, of sp_executesql and of a text.
// Never here: the built-in procedures.
import type { Typed } from '../tsql/scope.ts';
import type { StatementBody } from '../tsql/statement.ts';
import { typeOf } from '../tsql/type-of.ts';
import { callProcedure } from './call-procedure.ts';
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
    await runInner(sql, { ...run, context: { ...run.context, variables, tableVariables: new Map() } });
  } finally {
    state.scopeIdentity = scopeIdentity;
    if (state.database !== database) {
      state.database = database;
      run.items.push({ kind: 'database', name: database.name });
    }
  }
}

/** EXEC procedure. @throws SqlError 2812 */
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
    const variables = new Map(
      args.slice(2).map((arg) => [arg.name.toLowerCase(), { type: arg.type, value: arg.value }]),
    );
    await runNested(plainText(args[0]?.value ?? null), variables, run);
    one.args.forEach((arg) => {
      if (arg.output && arg.value !== 'default' && arg.value.kind === 'variable') {
        const out = variables.get((arg.name ?? '').toLowerCase());
        if (out) assign(arg.value.name, out);
      }
    });
    return;
  }
  const status = await callProcedure(name, args, context, run.items, run.signal);
  if (one.result !== null) assign(one.result, { type: { kind: 'int' }, value: status });
}
