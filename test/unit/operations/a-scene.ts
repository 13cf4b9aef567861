// Edges over a living cluster, and what happened on them: for the verbs that change something.
import type { StepEvent } from '../../../src/model/step-event.ts';
import type { Edges } from '../../../src/operations/verb-edges.ts';
import { fakeDatabase, type FakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals, type FakeJournals } from '../../fakes/fake-journals.ts';
import { fakeWorld, type World } from '../../fakes/fake-world.ts';

/** The edges and what stands behind them. */
export interface Scene {
  readonly world: World;
  readonly database: FakeDatabase;
  readonly journals: FakeJournals;
  readonly events: StepEvent[];
  readonly edges: Edges;
  readonly settings: {
    readonly nodes: World['settingsNodes'];
    readonly loadBalancer: null;
    readonly periods: {
      readonly freshSeconds: number;
      readonly offlineSeconds: number;
      readonly heartBeatSeconds: number;
    };
    readonly queuePollSeconds: number;
  };
  /** Steps of the newest journal, in order. */
  readonly steps: () => readonly string[];
}

export const never = new AbortController().signal;

/** Builds it. */
export function aScene(world: World = fakeWorld(), change: Partial<Edges> = {}): Scene {
  const database = fakeDatabase(world.state.cluster, null, { state: world.state });
  const journals = fakeJournals({ clock: world.clock });
  const events: StepEvent[] = [];
  const { hosts, clock } = world;
  return {
    world,
    database,
    journals,
    events,
    edges: { database, journals, hosts, clock, report: (event) => events.push(event), ...change },
    settings: {
      nodes: world.settingsNodes,
      loadBalancer: null,
      periods: { freshSeconds: 90, offlineSeconds: 300, heartBeatSeconds: 60 },
      queuePollSeconds: 20,
    },
    steps: () => [...journals.disk.values()].at(-1)?.lines.map(({ step }) => step) ?? [],
  };
}
