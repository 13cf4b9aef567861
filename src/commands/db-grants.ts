// `octo-ha db grants --for VERB…`
import { Command, Option } from 'commander';
import { grantStatements, grantVerbs, grantsFor } from '../model/grants.ts';
import type { Context } from './context.ts';
import { exitStatus } from './exit-status.ts';

/** What is asked for. */
export interface DbGrantsWish {
  /** Verbs, or the first word of several: `nodes` is nodes-list and nodes-show. */
  readonly for: readonly string[];
  readonly login: string;
}

/** Declares `db grants`. */
export const dbGrantsCommand = (context: Context, run = dbGrants): Command =>
  new Command('grants')
    .description(
      'The T-SQL that grants a login what these commands need, and nothing more; connects to nothing',
    )
    .addOption(
      new Option(
        '--for <verb...>',
        `what the login is for, several parted by blanks or commas: ${[...grantVerbs, ...groups()].join(', ')}`,
      ).makeOptionMandatory(),
    )
    .addOption(new Option('--login <name>', 'name of the login').default('octo-ha'))
    .addHelpText('after', exitStatus())
    .addHelpText(
      'after',
      '\nRun what it prints in the instance database, as its owner; the login must\nexist already:\n  octo-ha db grants --for nodes license > grants.sql',
    )
    .action((flags: DbGrantsWish) => run(flags, context));

/**
 * Prints the statements.
 * @throws UsageError usage.unknown-verb, usage.login-name
 */
export function dbGrants(wish: DbGrantsWish, context: Context): void {
  const verbs = [...new Set(wish.for.flatMap((words) => words.split(',')).flatMap(verbsOf))];
  const statements = grantStatements(verbs, { login: wish.login });
  if (context.terminal.format === 'table') {
    const reasons = grantsFor(verbs).map(
      ({ table, column, reads }) => `-- ${table}${column === null ? '' : ` (${column})`}: ${reads}`,
    );
    const head = [
      `-- octo-ha: ${verbs.join(', ')}`,
      '-- the login must exist already; its user in this database is made here',
    ];
    context.terminal.text(`${[...head, ...reasons, ...statements].join('\n')}\n`);
    return;
  }
  context.terminal.answer({ document: { login: wish.login, verbs, grants: grantsFor(verbs), statements } });
}

function groups(): string[] {
  const words = grantVerbs.filter((verb) => verb.includes('-')).map((verb) => verb.split('-')[0] ?? verb);
  return [...new Set(words)];
}

function verbsOf(word: string): string[] {
  const inGroup = grantVerbs.filter((verb) => verb.startsWith(`${word}-`));
  return inGroup.length > 0 ? inGroup : [word];
}
