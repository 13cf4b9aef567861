import type { FileTrouble, Verified } from '../../model/tree.ts';

/**
 * What another node sees, beside what is seen from here: what is gone here too it cannot see, and what was written to since must differ there
 * too. Only what it sees otherwise is its own. At most what is listed of here is known; of the rest, the node's word stands.
 */
export function asSeenHere(there: Verified, here: Pick<Verified, 'troubles'>): Verified {
  const known = new Map(here.troubles.map(({ tree, path, code }) => [`${tree}\0${path}`, code]));
  const weighed = (trouble: FileTrouble): FileTrouble => {
    const code = known.get(`${trouble.tree}\0${trouble.path}`);
    if (trouble.code === 'differs' && code === 'changed') return { ...trouble, code };
    if (trouble.code !== 'missing' || code === 'missing') return trouble;
    return { ...trouble, code: 'failed', detail: `${trouble.detail}, and from here it is seen` };
  };
  return { ...there, troubles: there.troubles.map(weighed) };
}
