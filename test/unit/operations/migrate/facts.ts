// A migration against which nothing speaks, of which a test changes what it is about.
import type { StorePlace } from '../../../../src/model/folder-settings.ts';
import { joinNodePath, mapPath } from '../../../../src/model/node-path.ts';
import { readLicense } from '../../../../src/model/read-license.ts';
import { storeFacts } from '../../../../src/model/store-facts.ts';
import { storeKinds } from '../../../../src/model/store.ts';
import type { StoreKind } from '../../../../src/model/store.ts';
import type { PlaceProbe, TreeSurvey } from '../../../../src/model/surveyed-tree.ts';
import type { MigrateWish } from '../../../../src/operations/migrate/migrate-wish.ts';
import type {
  MigrationFacts,
  StoreFinding,
  TargetFinding,
} from '../../../../src/operations/migrate/migration-facts.ts';
import { aCluster, aNode } from '../../model/a-cluster.ts';

/** From a folder of one Linux node to a mounted share; the operator vouches for all that only he can know. */
export const aWish: MigrateWish = {
  to: '/mnt/octopus',
  maps: [],
  stores: {},
  accepted: new Set(['service-rights']),
  masterKeySaved: true,
  bytesPerSecond: null,
  window: null,
  workers: null,
  switchBy: null,
  here: 'posix',
};

/** A folder of ten files on its own disk. */
export function aSurvey(path: string, changes: Partial<TreeSurvey> = {}): TreeSurvey {
  return {
    path,
    state: 'folder',
    realPath: path,
    device: 'disk',
    files: 10,
    bytes: 1_000_000,
    folders: 2,
    largest: { path: 'a/large', bytes: 500_000 },
    oldestAt: '2020-01-01T00:00:00.000Z',
    newestAt: '2026-11-26T11:00:00.000Z',
    groups: [],
    findings: [],
    findingsTotal: 0,
    ...changes,
  };
}

/** Nothing is there. */
export const nothingAt = (path: string): TreeSurvey =>
  aSurvey(path, {
    state: 'missing',
    realPath: null,
    device: null,
    files: 0,
    bytes: 0,
    folders: 0,
    largest: null,
    oldestAt: null,
    newestAt: null,
  });

/** An empty folder on a share with room, where everything that was tried went well. */
export function aProbe(path: string, changes: Partial<PlaceProbe> = {}): PlaceProbe {
  return {
    path,
    state: 'folder',
    realPath: path,
    device: 'share',
    fileSystem: 'nfs',
    entries: 0,
    freeBytes: 1e12,
    freeInodes: 1e9,
    tried: true,
    rights: { write: null, flush: null, rename: null, read: null, delete: null },
    sample: { filesPerSecond: 100, bytesPerSecond: 10_000_000 },
    ...changes,
  };
}

/** A store below `/octopus`. */
export function aStore(
  kind: StoreKind,
  survey: Partial<TreeSurvey> = {},
  place: Partial<StorePlace> = {},
  wish: MigrateWish = aWish,
): StoreFinding {
  const { folder } = storeFacts[kind];
  const path = place.path ?? `/octopus/${folder}`;
  const to = joinNodePath(wish.to, folder);
  const [fromLocal, toLocal] = [mapPath(path, wish.maps), mapPath(to, wish.maps)];
  return {
    place: { kind, setting: path, path, how: 'explicit', sources: ['database'], location: 'local', ...place },
    folder,
    to,
    fromLocal,
    toLocal,
    source: { kind: 'read', survey: aSurvey(fromLocal, survey), seconds: 2 },
    there: null,
  };
}

/** The target of a wish, probed. */
export function aTarget(probe: Partial<PlaceProbe> = {}, wish: MigrateWish = aWish): TargetFinding {
  const toLocal = mapPath(wish.to, wish.maps);
  return {
    to: wish.to,
    toLocal,
    place: { kind: 'probed', probe: aProbe(toLocal, probe) },
    journal: null,
  };
}

/** License XML with this limit. */
export function aLicense(nodes: string): MigrationFacts['license'] {
  const text = `<License Signature="c2lnbmVk"><LicensedTo>Example</LicensedTo><LicenseKey>11111-22222</LicenseKey><NodeLimit>${nodes}</NodeLimit></License>`;
  return { kind: 'read', license: readLicense(text, 'database') };
}

/** All of it. */
export function someFacts(changes: Partial<MigrationFacts> = {}): MigrationFacts {
  const stores = changes.stores ?? storeKinds.map((kind) => aStore(kind));
  return {
    cluster: aCluster([aNode('one')]),
    periods: { freshSeconds: 90, offlineSeconds: 300 },
    license: aLicense('3'),
    backup: { kind: 'made', ageSeconds: 3_600 },
    signs: [],
    resolved: {
      places: stores.map(({ place }) => place),
      dragged: [],
      home: '/octopus',
      clusterShared: null,
      system: 'posix',
    },
    silent: [],
    atRest: { state: 'old', folders: [] },
    target: aTarget(),
    ...changes,
    stores,
  };
}

/** The facts with one store changed. */
export function withStore(
  kind: StoreKind,
  change: Partial<StoreFinding>,
  facts = someFacts(),
): MigrationFacts {
  return {
    ...facts,
    stores: facts.stores.map((store) => (store.place.kind === kind ? { ...store, ...change } : store)),
  };
}
