import { SqlError } from '../engine.ts';
import type { Statement } from './statement.ts';

/**
 * Refuses a batch that declares a variable twice, wherever: a declaration is not run but compiled.
 * @param given names that are declared already, as the parameters of the batch
 * @throws SqlError 134
 */
export function checkDeclared(statements: readonly Statement[], given: Iterable<string>): void {
  const known = new Set([...given].map((name) => name.toLowerCase()));
  const declare = (name: string, line: number): void => {
    if (known.has(name.toLowerCase()))
      throw new SqlError(
        134,
        `The variable name '${name}' has already been declared. Variable names must be unique within a query batch or stored procedure.`,
        { severity: 15, line },
      );
    known.add(name.toLowerCase());
  };
  const visit = (one: Statement): void => {
    if (one.kind === 'declare') for (const { name } of one.variables) declare(name, one.line);
    else if (one.kind === 'declare-table') declare(one.name, one.line);
    else if (one.kind === 'block') one.statements.forEach(visit);
    else if (one.kind === 'while') visit(one.body);
    else if (one.kind === 'try') [...one.body, ...one.handler].forEach(visit);
    else if (one.kind === 'if') {
      visit(one.then);
      if (one.else !== null) visit(one.else);
    }
  };
  statements.forEach(visit);
}
