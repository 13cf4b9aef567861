import { SqlError } from '../engine.ts';
import { evaluate } from '../tsql/evaluate.ts';
import { implicit } from '../tsql/implicit.ts';
import { parseParameters } from '../tsql/parse-parameters.ts';
import type { Scope, Typed } from '../tsql/scope.ts';
import { typeOf } from '../tsql/type-of.ts';
import { matchArguments } from './match-arguments.ts';

/** An argument of a call; `value` undefined is DEFAULT. */
export interface Given {
  /** With its `@`; '' for a positional one. */
  readonly name: string;
  readonly value: Typed | undefined;
  readonly output: boolean;
}

/** The variables a parameterised text begins with, and for every argument the name of its parameter. */
export interface BoundParameters {
  readonly variables: Map<string, Typed>;
  readonly names: readonly string[];
}

/** Failed conversions of values, which calls report as 8114 whatever they are elsewhere. */
const FAILED = new Set([241, 242, 245, 248, 8169]);

/**
 * The parameters of sp_executesql and sp_execute as declared, with their arguments converted to the declared types.
 * @throws SqlError 119, 8143, 8144, 8145, 8162 (not declared OUTPUT), 8178 (not supplied), 206, 257, 8114, 8115, 102 …
 */
export function bindParameters(
  sql: string,
  declaration: string,
  args: readonly Given[],
  scope: Scope,
): BoundParameters {
  const declared = parseParameters(declaration);
  const places = matchArguments(
    '',
    declared.map(({ name }) => name),
    args,
  );
  const variables = new Map<string, Typed>();
  const names = args.map(() => '');
  declared.forEach(({ name, type, initial, output }, at) => {
    const index = places[at] ?? -1;
    const given = args[index];
    const from =
      given?.value ??
      (initial === null ? null : { type: typeOf(initial, scope), value: evaluate(initial, scope) });
    if (from === null)
      throw new SqlError(
        8178,
        `The parameterized query '${`(${declaration})${sql}`.slice(0, 128)}' expects the parameter '${name}', which was not supplied.`,
      );
    if (given?.output === true && !output)
      throw new SqlError(
        8162,
        `The formal parameter "${name}" was not declared as an OUTPUT parameter, but the actual parameter passed in requested output.`,
        { state: 2 },
      );
    if (index >= 0) names[index] = name;
    variables.set(name.toLowerCase(), { type, value: converted(from, type) });
  });
  return { variables, names };
}

function converted({ value, type }: Typed, to: Typed['type']): Typed['value'] {
  try {
    return implicit(value, type, to);
  } catch (error) {
    if (error instanceof SqlError && FAILED.has(error.number))
      throw new SqlError(8114, `Error converting data type ${type.kind} to ${to.kind}.`, { state: 5 });
    throw error;
  }
}
