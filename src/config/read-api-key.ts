// The key of Octopus' REST API: never from the command line.
import { Secret } from '../model/secret.ts';
import type { FieldValue } from './build-connection.ts';
import { pathFromFile } from './platform-folders.ts';
import type { Problem } from './problems.ts';
import type { ContextEntry } from './read-context.ts';
import { readTextFile } from './read-text.ts';
import type { SettingsFlags } from './settings.ts';
import type { Sources } from './sources.ts';
import { exposedFile } from './warnings-for.ts';

/** The key, or null; what is wrong with it; and what is risky about it. */
export interface ApiKeyResult {
  readonly apiKey: Secret | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

const none: ApiKeyResult = { apiKey: null, problems: [], warnings: [] };

/**
 * From `--api-key-file`, else OCTOPUS_API_KEY or OCTO_HA_API_KEY_FILE, else the context. Never throws; messages quote no key.
 * @param file of contexts, from whose folder the context's path starts
 */
export function readApiKey(
  flags: Pick<SettingsFlags, 'apiKeyFile'>,
  sources: Sources,
  context: Pick<ContextEntry, 'apiKeyFile'> | null,
  file: string,
): ApiKeyResult {
  const [text, path] = ['OCTOPUS_API_KEY', 'OCTO_HA_API_KEY_FILE'].map(
    (name) => sources.env[name]?.trim() ?? '',
  );
  const fromFile = (given: FieldValue): ApiKeyResult => readKeyFile(given, sources);
  if (flags.apiKeyFile !== undefined) return fromFile({ value: flags.apiKeyFile, where: '--api-key-file' });
  if (text && path) return fail('OCTOPUS_API_KEY and OCTO_HA_API_KEY_FILE', 'give one API key, not two');
  if (text) return checked(text, 'OCTOPUS_API_KEY', 'holds');
  if (path) return fromFile({ value: path, where: 'OCTO_HA_API_KEY_FILE' });
  const inContext = context?.apiKeyFile ?? null;
  if (inContext === null) return none;
  if (isApiKey(inContext.value)) return fromFile(inContext);
  return fromFile({ ...inContext, value: pathFromFile(sources, file, inContext.value) });
}

/** True for what Octopus hands out as a key (`API-…`), where the path of a file is expected. */
export function isApiKey(text: string): boolean {
  return /^API-[A-Z0-9]{12,}$/i.test(text);
}

function readKeyFile({ value: path, where }: FieldValue, sources: Sources): ApiKeyResult {
  if (isApiKey(path)) return fail(where, 'takes the path of a file, not the key itself');
  try {
    const { text, mode } = readTextFile(sources, path);
    if (text.trim() === '') return fail(where, `'${path}' is empty`);
    const warning = exposedFile(path, mode, 'an API key');
    return { ...checked(text.trim(), where, `'${path}' holds`), warnings: warning === null ? [] : [warning] };
  } catch (error) {
    return fail(where, (error as Error).message);
  }
}

/** It becomes a header of HTTP, which takes one line of visible characters. */
function checked(text: string, where: string, holds: string): ApiKeyResult {
  if (!/^[\x21-\x7e]{1,512}$/.test(text))
    return fail(where, `${holds} no API key, which is one word in one line (API-…)`);
  return { ...none, apiKey: new Secret(text) };
}

function fail(where: string, message: string): ApiKeyResult {
  return { ...none, problems: [{ where, message }] };
}
