import { quoteName } from '../quote-name.ts';
import type { Schema } from '../schema.ts';
import { from } from './statement.ts';
import type { Statement } from './statement.ts';

/** Which version did each node install last? Version may be NULL (Octopus issue 5679). */
export function installedVersions(schema: Schema, history: NonNullable<Schema['history']>): Statement {
  const [node, version, installed] = [history.node, history.version, history.installed].map(quoteName);
  return {
    name: 'installedVersions',
    oldestServer: 2008,
    text: `SELECT h.${String(node)} AS Node, h.${String(version)} AS Version, h.${String(installed)} AS InstalledAt
${from(schema, history.table, 'h')}
JOIN (
  SELECT l.${String(node)} AS Node, MAX(l.${String(installed)}) AS InstalledAt
  ${from(schema, history.table, 'l')}
  GROUP BY l.${String(node)}
) AS latest ON latest.Node = h.${String(node)} AND latest.InstalledAt = h.${String(installed)}`,
  };
}
