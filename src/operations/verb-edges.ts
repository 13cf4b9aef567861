// What a verb that changes something uses of the world.
import type { Hosts, InstanceDatabase, Journals } from '../edges.ts';
import type { RepeatingClock } from '../edges/clock.ts';
import type { Report } from '../model/step-event.ts';

/** The edges, and where events go. */
export interface Edges {
  readonly database: InstanceDatabase;
  readonly hosts: Hosts;
  readonly journals: Journals;
  readonly clock: RepeatingClock;
  readonly report: Report;
}
