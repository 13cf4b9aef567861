// SELECT as a statement: its rows go to the client, to variables or to a new table.
// Never here: how rows are found.
import type { StatementBody } from '../tsql/statement.ts';
import { define } from './define.ts';
import type { Doing } from './doing.ts';
import { planQuery } from './plan-query.ts';
import { end } from './transactions.ts';

/** Runs a SELECT. @throws SqlError 207, 208, 229 … */
export function runSelect(one: Extract<StatementBody, { kind: 'select' }>, doing: Doing): void {
  const { context, assign, count } = doing;
  const { state, store } = context;
  const plan = planQuery(one.query, context, null);
  const rows = plan.run().slice(0, state.mostRows);
  end(context);
  const { body } = one.query;
  if (body.kind === 'select' && body.items.some(({ kind }) => kind === 'assign')) {
    const last = rows.at(-1);
    if (last)
      body.items.forEach((item, at) => {
        if (item.kind === 'assign')
          assign(item.variable, {
            type: plan.columns[at]?.type ?? { kind: 'int' },
            value: last[at] ?? null,
          });
      });
    state.rowCount = rows.length;
    return;
  }
  if (body.kind === 'select' && body.into !== null) {
    define(
      {
        kind: 'create-table',
        name: body.into,
        columns: plan.columns.map(({ name, type, nullable }) => ({
          name,
          type,
          nullable,
          identity: null,
          collation: null,
          constraints: [],
        })),
        constraints: [],
      },
      context,
    );
    const name = body.into;
    const made = name.at(-1)?.startsWith('#') ? state.temporary.at(-1) : state.database.tables.at(-1);
    if (made) for (const row of rows) store.insert(state.work, made, row);
    end(context);
    count(rows.length);
    return;
  }
  doing.run.items.push({
    kind: 'rows',
    columns: plan.columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
    rows,
  });
  count(rows.length);
  return;
}
