// The key of Octopus' REST API: never from the command line.
import { Secret } from '../model/secret.ts';
import type { Sources } from './sources.ts';

/** From OCTOPUS_API_KEY; null when there is none. */
export function readApiKey({ env }: Pick<Sources, 'env'>): Secret | null {
  const text = env['OCTOPUS_API_KEY']?.trim() ?? '';
  return text === '' ? null : new Secret(text);
}
