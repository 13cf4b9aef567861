// Whether every store can be read where it is.
import { sameNodePath } from '../../model/node-path.ts';
import { shellWord } from '../../model/shell-word.ts';
import { storeFacts } from '../../model/store-facts.ts';
import type { TreeSurvey } from '../../model/surveyed-tree.ts';
import { describeSource } from './folder-claims.ts';
import { isMoving } from './is-moving.ts';
import type { MigrateWish } from './migrate-wish.ts';
import type { MigrationFacts, StoreFinding } from './migration-facts.ts';
import { planReason } from './plan-reason.ts';
import type { PlanReason } from './plan-reason.ts';
import { tellersHint, whyUntold } from './tell-at-rest.ts';

/** Each store, then the folders that move with a root. */
export function rateStores(facts: MigrationFacts, wish: MigrateWish): readonly PlanReason[] {
  const { stores, resolved } = facts;
  const reasons = [
    ...rateSources(facts),
    ...rateAtRest(facts),
    ...stores.flatMap((store) => [...rateTelling(store, facts), ...rateStore(store, wish)]),
  ];
  if (!stores.some(isMoving))
    reasons.push(
      planReason('store.nothing-moves', 'forbid', 'every store is at its target already', {
        value: 0,
        hint: 'Give another folder with --to.',
      }),
    );
  const { dragged } = resolved;
  if (dragged.length === 0) return reasons;
  const words = dragged.map(({ name, path }) => `${name} (${path ?? 'nobody tells where'})`).join(', ');
  // Where no source tells their root (2026.1 and later), it may be one of their own, and then they stay.
  const will = dragged.every(({ path }) => path !== null) ? 'will' : 'may';
  const message = `${words} ${will} be made anew below the new root; no task may run meanwhile, and their old folders stay`;
  return [...reasons, planReason('root.drags', 'warn', message, { value: dragged.length })];
}

function rateSources({ resolved, silent }: MigrationFacts): readonly PlanReason[] {
  const told = [...new Set(resolved.places.flatMap(({ sources }) => sources))];
  const words = told.map((source) => describeSource({ source, node: null })).join(', ');
  return [
    planReason('sources.told', 'ok', `the places of the stores are told by: ${words}`, {
      value: told.length,
    }),
    ...silent.map((source) =>
      planReason('sources.silent', 'skip', `${describeSource(source)} does not tell: ${source.why}`),
    ),
  ];
}

/** An outage of which nobody could tell how it ends is never begun. */
export function rateAtRest({ atRest }: Pick<MigrationFacts, 'atRest'>): readonly PlanReason[] {
  const why = whyUntold(atRest);
  return why === null ? [] : [planReason('sources.silent-at-rest', 'forbid', why, { hint: tellersHint })];
}

/** Of what nobody tells in the outage though others are told: it may stay so when it has moved. */
function rateTelling(store: StoreFinding, { atRest }: Pick<MigrationFacts, 'atRest'>): readonly PlanReason[] {
  const { kind, sources } = store.place;
  const isUntold = atRest.folders.some(({ name, state }) => name === kind && state === 'untold');
  if (!isMoving(store) || !isUntold || whyUntold(atRest) !== null) return [];
  const who = sources.some((source) => source !== 'operator')
    ? 'no source that answers in the outage'
    : 'only --store';
  const message = `${who} tells where ${kind} is: if none tells of its new place either, that it was recorded cannot be read back`;
  return [planReason('store.not-read-back', 'warn', message, { store: kind })];
}

function rateStore(store: StoreFinding, wish: MigrateWish): PlanReason[] {
  const { place, source, fromLocal } = store;
  const about = { store: place.kind };
  switch (source.kind) {
    case 'unmapped':
      return [
        planReason(
          'store.unmapped',
          'forbid',
          `${place.kind} is at '${place.path}', which this machine cannot reach`,
          {
            ...about,
            hint: `Say how this machine reaches it: --map ${shellWord(place.path, 'sh')}=LOCALPATH, or run octo-ha on a node.`,
          },
        ),
      ];
    case 'unreachable':
      return [
        planReason('store.unreachable', 'unknown', `${place.kind} could not be read: ${source.why}`, {
          ...about,
          hint: source.hint ?? `Make '${fromLocal}' readable for this account, and plan again.`,
        }),
      ];
    case 'read':
      return [...ratePlace(store), ...rateTree(store, source.survey, wish)];
  }
}

function ratePlace({ place, fromLocal, source }: StoreFinding): readonly PlanReason[] {
  const about = { store: place.kind };
  const real = source.kind === 'read' ? source.survey.realPath : null;
  return [
    ...(place.location === 'mapped-drive'
      ? [
          planReason(
            'store.mapped-drive',
            'warn',
            `${place.kind} is on '${place.path}': a disk, or a mapped drive that only its user sees`,
            about,
          ),
        ]
      : []),
    ...(real !== null && !sameNodePath(real, fromLocal)
      ? [planReason('store.link', 'warn', `'${fromLocal}' leads to '${real}'`, about)]
      : []),
  ];
}

function rateTree(store: StoreFinding, survey: TreeSurvey, { maps }: MigrateWish): readonly PlanReason[] {
  const { place, fromLocal } = store;
  const about = { store: place.kind };
  const where = fromLocal === place.path ? `'${place.path}'` : `'${place.path}', here '${fromLocal}'`;
  if (survey.state === 'other')
    return [
      planReason('store.not-a-folder', 'forbid', `${place.kind} is at ${where}, which is no folder`, {
        ...about,
        hint: `Look at Server Folders in the portal; octo-ha takes another place with --store ${place.kind}=PATH.`,
      }),
    ];
  if (survey.state === 'missing') {
    const vote = storeFacts[place.kind].onDemand ? 'warn' : 'unknown';
    const map = maps.length === 0 ? 'the path' : 'the path and --map';
    return [
      planReason('store.missing', vote, `nothing is at ${where}, where ${place.kind} should be`, {
        ...about,
        hint: `Look at ${map}, and whether its disk is mounted here.`,
      }),
    ];
  }
  const code = isMoving(store) ? 'store.found' : 'store.stays';
  const message = `${place.kind}: ${String(survey.files)} files, ${String(survey.bytes)} bytes at ${where}`;
  return [planReason(code, 'ok', message, { ...about, value: survey.bytes })];
}
