// INSERT.
// Never here: checks of what is stored.
import { SqlError } from '../engine.ts';
import { checkAssigned } from '../tsql/check-assigned.ts';
import { convert } from '../tsql/convert.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { checkImplicit } from '../tsql/implicit.ts';
import { isNull, typeOf } from '../tsql/type-of.ts';
import type { SqlType, SqlValue } from '../values.ts';
import { place, table as tableOf } from './catalogue.ts';
import type { Context } from './context.ts';
import { guard, stored } from './guard.ts';
import { type Body, type Changed, intent, lockRow, outputs } from './output-rows.ts';
import { need } from './permissions.ts';
import { plainText } from './plain-text.ts';
import { planQuery } from './plan-query.ts';
import { rowCount } from './row-count.ts';
import { RowScope } from './row-scope.ts';
import type { Table } from './world.ts';

/** INSERT. @throws SqlError 206, 257, 213, 109, 110, 120, 121, 544, 545, 515, 547, 2601, 2627, 2628, 229; Blocked */
export function insert(body: Body<'insert'>, context: Context): Changed {
  const one = tableOf(context, body.table);
  need(context, 'INSERT', one);
  const { state, store } = context;
  const writable = one.columns.flatMap(({ identity }, at) =>
    identity !== null && state.identityInsert !== one.id ? [] : [at],
  );
  const places = body.columns === null ? writable : body.columns.map((name) => place(one, name));
  const twice = places.findIndex((at, index) => places.indexOf(at) !== index);
  if (twice >= 0)
    throw new SqlError(
      264,
      `The column name '${body.columns?.[twice] ?? ''}' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause.`,
    );
  const scope = new RowScope({ ...context, common: [...context.common, ...body.with] }, [], null);
  let rows: readonly (readonly ({ value: SqlValue; type: SqlType } | null)[])[];
  const { source } = body;
  const fewer = (count: number): void => {
    if (count === places.length) return;
    if (body.columns === null)
      throw new SqlError(213, 'Column name or number of supplied values does not match table definition.');
    throw source.kind === 'values'
      ? new SqlError(
          count < places.length ? 109 : 110,
          `There are ${count < places.length ? 'more' : 'fewer'} columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.`,
          { severity: 15 },
        )
      : new SqlError(
          count < places.length ? 120 : 121,
          'The select list for the INSERT statement does not match the insert list.',
          { severity: 15 },
        );
  };
  if (source.kind === 'values') {
    rows = source.rows.map((row) => {
      fewer(row.length);
      return row.map((cell, at) => {
        if (cell === 'default') return null;
        const column = one.columns[places[at] ?? -1];
        if (column !== undefined) checkAssigned(cell, column.type, scope);
        return { value: evaluate(cell, scope), type: typeOf(cell, scope) };
      });
    });
  } else if (source.kind === 'query') {
    const plan = planQuery(source.query, scope.context, null);
    fewer(plan.columns.length);
    const { body: chosen } = source.query;
    if (chosen.kind === 'select' && chosen.items.every(({ kind }) => kind === 'expression'))
      chosen.items.forEach((item, at) => {
        const [from, to] = [plan.columns[at]?.type, one.columns[places[at] ?? -1]?.type];
        if (item.kind === 'expression' && !isNull(item.expression) && from && to) checkImplicit(from, to);
      });
    const most = Math.min(
      state.mostRows,
      body.top === null ? Infinity : rowCount(body.top.count, scope, 'TOP'),
    );
    rows = plan
      .run()
      .slice(0, most)
      .map((row) => row.map((value, at) => ({ value, type: plan.columns[at]?.type ?? { kind: 'int' } })));
  } else rows = [[]];
  const stamp = places.findIndex((at) => one.columns[at]?.type.kind === 'rowversion');
  if (stamp >= 0 && (source.kind === 'query' || rows.some((row) => row[stamp])))
    throw new SqlError(
      273,
      'Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column, or insert a DEFAULT into the timestamp column.',
    );
  intent(context, one);
  const pairs = rows.map((row) => {
    const values = one.columns.map((column, at): SqlValue => {
      const cell = row[places.indexOf(at)];
      if (column.type.kind === 'rowversion') return store.nextStamp();
      if (places.includes(at) && cell !== null && cell !== undefined) {
        if (column.identity !== null && state.identityInsert !== one.id)
          throw new SqlError(
            544,
            `Cannot insert explicit value for identity column in table '${one.name}' when IDENTITY_INSERT is set to OFF.`,
          );
        const given = stored(one, at, cell.value, cell.type, 'INSERT');
        if (column.identity !== null) {
          skip(one, column.identity.increment, given);
          if (typeof given === 'number' || typeof given === 'bigint')
            state.identity = state.scopeIdentity = BigInt(given);
        }
        return given;
      }
      if (column.identity !== null) {
        if (state.identityInsert === one.id)
          throw new SqlError(
            545,
            `Explicit value must be specified for identity column in table '${one.name}' either when IDENTITY_INSERT is set to ON or when a replication user is inserting into a NOT FOR REPLICATION identity column.`,
          );
        const next = one.nextIdentity ?? column.identity.seed;
        one.nextIdentity = next + column.identity.increment;
        state.identity = next;
        state.scopeIdentity = next;
        return convert(next, { kind: 'bigint' }, column.type);
      }
      const { default: own } = column;
      return own === null
        ? stored(one, at, null, column.type, 'INSERT')
        : stored(one, at, evaluate(own.value, scope), typeOf(own.value, scope), 'INSERT');
    });
    guard(context, one, null, values);
    lockRow(context, one, store.insert(state.work, one, values));
    return { old: null, fresh: values, source: [] };
  });
  return { count: rows.length, ...outputs(context, one, body.output, pairs, []) };
}

/** An identity given by hand moves the next one beyond it. */
function skip(one: Table, increment: bigint, given: SqlValue): void {
  const next = BigInt(plainText(given)) + increment;
  if (one.nextIdentity === null || (increment > 0n ? next > one.nextIdentity : next < one.nextIdentity))
    one.nextIdentity = next;
}
