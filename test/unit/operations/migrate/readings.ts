// Readings to resolve from, and how to see what a refusal says.
import { RefusedError } from '../../../../src/errors.ts';
import type { FolderReading } from '../../../../src/model/folder-settings.ts';

/** What the settings documents tell. */
export function documentsTell(
  values: FolderReading['values'],
  more: Partial<FolderReading> = {},
): FolderReading {
  return { source: 'database', node: null, home: null, values, ...more };
}

/** What show-configuration tells on a node. */
export function nodeTells(
  node: string,
  home: string | null,
  values: FolderReading['values'] = {},
): FolderReading {
  return { source: 'server', node, home, values };
}

/** What the operator says. */
export function operatorSays(values: FolderReading['values'], home: string | null = null): FolderReading {
  return { source: 'operator', node: null, home, values };
}

/** The refusal. @throws Error when there is none */
export function refusalOf(work: () => unknown): { code: string; message: string; hint: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof RefusedError)
      return { code: error.code, message: error.message, hint: error.hint ?? '' };
    throw error;
  }
  throw new Error('nothing was refused');
}
