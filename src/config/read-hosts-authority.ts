// Whom to trust behind the https urls of nodes and load balancer, where that is an authority of one's own.
import { pathFromFile } from './platform-folders.ts';
import type { Problem } from './problems.ts';
import { readCertificate } from './read-certificate.ts';
import type { ContextEntry } from './read-context.ts';
import { readTextFile } from './read-text.ts';
import type { Sources } from './sources.ts';

/** PEM text of the context's `https.caFile`, or null; what is wrong with it goes to `problems`. */
export function readHostsAuthority(
  context: Pick<ContextEntry, 'httpsCaFile'> | null,
  file: string,
  sources: Sources,
  problems: Problem[],
): string | null {
  const given = context?.httpsCaFile ?? null;
  if (given === null) return null;
  try {
    const path = pathFromFile(sources, file, given.value);
    return readCertificate(path, (name) => readTextFile(sources, name).text);
  } catch (error) {
    problems.push({ where: given.where, message: (error as Error).message });
    return null;
  }
}
