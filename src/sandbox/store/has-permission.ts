import { findTable } from './catalogue.ts';
import type { Context } from './context.ts';
import { nameParts } from './name-parts.ts';
import { allowed, serverAllowed } from './permissions.ts';

/**
 * HAS_PERMS_BY_NAME: `securable` null and `kind` '' ask for the server, `column` for one column of an object.
 * Null where the securable is not there.
 */
export function hasPermission(
  context: Context,
  securable: string | null,
  kind: string,
  permission: string,
  column: string | null,
): boolean | null {
  const wanted = permission.toUpperCase();
  if (securable === null && kind === '') return serverAllowed(context, wanted);
  if (securable === null || kind.toUpperCase() === 'DATABASE') return allowed(context, wanted, null);
  const table = findTable(context, nameParts(securable), true);
  if (kind.toUpperCase() !== 'OBJECT') return allowed(context, wanted, table ?? null);
  return table === undefined ? null : allowed(context, wanted, table, column);
}
