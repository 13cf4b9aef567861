// Where one kind of store is, from everyone's words and the roots.
import { RefusedError } from '../../errors.ts';
import type { FolderSource, StorePlace } from '../../model/folder-settings.ts';
import { joinNodePath, sameNodePath, systemOf } from '../../model/node-path.ts';
import type { NodeSystem } from '../../model/node-path.ts';
import { placeLocation } from '../../model/place-location.ts';
import { storeFacts } from '../../model/store-facts.ts';
import type { StoreKind } from '../../model/store.ts';
import { agreedPath } from './folder-claims.ts';
import type { Claim } from './folder-claims.ts';
import type { Root } from './resolve-roots.ts';
import { usablePath } from './usable-path.ts';

/** A kind whose place nobody could tell. */
export interface Unresolved {
  readonly kind: StoreKind;
  /** In words. */
  readonly why: string;
  /** What would help. */
  readonly needs: 'home' | 'shared' | 'word';
}

/** What relative paths hang off. */
export interface Roots {
  /** An error stands for nodes with different ones, and for one that cannot be reckoned with. */
  readonly home: string | null | RefusedError;
  readonly shared: Root;
  readonly system: NodeSystem;
  /** Taken as they are: `usablePath`. */
  readonly recorded?: ReadonlySet<string>;
}

/** One claim with what it comes to. */
interface Resolved {
  readonly claim: Claim;
  readonly path: string | null;
  readonly how: Exclude<StorePlace['how'], 'operator'>;
  /** Below which root it is, where that root is not known. */
  readonly below: string | null;
  readonly gap: Omit<Unresolved, 'kind'> | null;
}

/**
 * The place of this kind.
 * @throws RefusedError store.sources-disagree; store.unusable for a word of the operator that nobody can resolve
 */
export function resolvePlace(
  kind: StoreKind,
  claims: readonly Claim[],
  roots: Roots,
): StorePlace | Unresolved {
  const resolved = claims.map((claim) => resolveClaim(kind, claim, roots));
  // Nodes with homes of their own write to different places; no word of anybody makes that one place.
  if (roots.home instanceof RefusedError && resolved.some(({ gap }) => gap?.needs === 'home'))
    throw roots.home;
  const whole = resolved.filter(({ path }) => path !== null);
  const path = agreedPath(
    kind,
    whole.map(({ claim, path: effective }) => ({ who: claim.who, path: effective })),
  );
  const [first] = whole;
  if (path === undefined || path === null || first === undefined) return unresolved(kind, resolved);
  for (const { claim, below } of resolved)
    if (below !== null && !endsWith(path, below))
      agreedPath(kind, [
        { who: first.claim.who, path },
        { who: claim.who, path: `…${roots.system === 'windows' ? '\\' : '/'}${below}` },
      ]);
  const agreeing = resolved.filter((each) => each.path !== null || each.below !== null);
  const sources = [...new Set(agreeing.map(({ claim }) => claim.source))];
  const onlyOperator = sources.every((source) => source === 'operator');
  const home = typeof roots.home === 'string' ? roots.home : null;
  return {
    kind,
    setting: first.claim.value,
    path,
    how: onlyOperator ? 'operator' : first.how,
    sources: sources satisfies readonly FolderSource[],
    location: placeLocation(path, home),
  };
}

function resolveClaim(kind: StoreKind, claim: Claim, { home, shared, system, recorded }: Roots): Resolved {
  const usable =
    claim.value === null
      ? ({ kind: 'relative', path: storeFacts[kind].folder } as const)
      : usablePath(claim.value, system, recorded);
  const nothing = { claim, path: null, how: 'explicit', below: null, gap: null } as const;
  if (usable.kind === 'absolute') return { ...nothing, path: usable.path };
  if (usable.kind === 'unusable' && claim.source === 'operator')
    throw new RefusedError('store.unusable', `--store ${kind}: ${usable.why}`, {
      hint: `Give the whole path as the nodes spell it, without quotes in it: --store ${kind}=PATH.`,
    });
  if (usable.kind === 'unusable')
    return { ...nothing, gap: { why: `${claim.who}: ${usable.why}`, needs: 'word' } };
  const what = claim.value === null ? 'is not set' : `is "${claim.value}"`;
  const says = `${claim.who}: it ${what}, and so below`;
  if (shared === undefined) {
    const why = `${says} the cluster-shared folder or the home folder, and no source tells which`;
    return { ...nothing, below: usable.path, gap: { why, needs: 'shared' } };
  }
  if (shared !== null) return { ...nothing, path: joinNodePath(shared, usable.path), how: 'below-shared' };
  if (typeof home === 'string')
    return { ...nothing, path: joinNodePath(home, usable.path), how: 'below-home' };
  const why = `${says} the home folder, ${home === null ? 'which no source tells' : 'of which nodes have different ones'}`;
  return { ...nothing, below: usable.path, how: 'below-home', gap: { why, needs: 'home' } };
}

function unresolved(kind: StoreKind, resolved: readonly Resolved[]): Unresolved {
  const gaps = resolved.flatMap(({ gap }) => (gap === null ? [] : [gap]));
  const [first] = gaps;
  if (first === undefined) return { kind, why: 'no source tells', needs: 'word' };
  return { kind, why: gaps.map(({ why }) => why).join(', '), needs: first.needs };
}

/** Whether the path ends with these parts. */
function endsWith(path: string, below: string): boolean {
  const separator = systemOf(path) === 'windows' ? '\\' : '/';
  // What leads up from a root that is not known says nothing of the end.
  const ending = below.split(separator).filter((part) => part !== '..');
  const folder = path.split(separator).slice(0, -ending.length).join(separator);
  return sameNodePath(path, joinNodePath(`${folder}${separator}`, ...ending));
}
