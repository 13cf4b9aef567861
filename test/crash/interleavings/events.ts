// The alphabet: what may happen at any point.
import { fakeTask } from '../../fakes/fake-world.ts';
import type { Scenario, Stage, StoryEvent } from './story.ts';

const quarterMs = 15 * 60_000;

const flag =
  (whose: 'target' | 'other', draining: boolean) =>
  (stage: Stage): void => {
    if (stage.world.node(stage[whose]).draining === draining) return;
    stage.world.change(stage[whose], { draining });
    stage.truth.outside(stage[whose]);
  };

const machine = (
  whose: 'target' | 'other',
  change: (of: NonNullable<ReturnType<Stage['world']['machines']['get']>>, stage: Stage) => void,
) => {
  return (stage: Stage): void => {
    const found = stage.world.machines.get(stage[whose]);
    if (found !== undefined) change(found, stage);
  };
};

/** On one node. */
const onNode = (whose: 'target' | 'other'): readonly StoryEvent[] => [
  { name: `somebody un-drains the ${whose}`, act: flag(whose, false) },
  { name: `somebody drains the ${whose}`, act: flag(whose, true) },
  { name: `the ${whose} dies`, act: machine(whose, (it) => (it.running = false)) },
  {
    name: `the ${whose} dies for good`,
    act: machine(whose, (it) => {
      it.running = false;
      it.startable = false;
    }),
  },
  { name: `the ${whose} will not come up again`, act: machine(whose, (it) => (it.startable = false)) },
  {
    name: `the ${whose}, its clock 15 min ahead, dies`,
    act: machine(whose, (it, { world }) => {
      // Its last heart beat: what is dead already sends none.
      if (!it.running) return;
      it.skewMs = quarterMs;
      it.running = false;
      world.change(it.name, { lastSeenAt: new Date(world.clock.now().getTime() + quarterMs) });
    }),
  },
  {
    name: `the ${whose} is restarted by somebody`,
    act: machine(whose, (it, { world }) => {
      const { id } = world.node(it.name);
      world.state.tasks = (world.state.tasks ?? []).map((task) =>
        task.nodeId === id && task.state === 'Executing' ? { ...task, state: 'Failed' } : task,
      );
      it.running = true;
      it.runs += 1;
      it.nextBeat = world.ticks();
      world.change(it.name, { version: it.version });
    }),
  },
  {
    name: `the ${whose} is to come up with another version`,
    act: machine(whose, (it) => (it.version = '9.9.9')),
  },
  { name: `the ${whose} does not obey a stop`, act: machine(whose, (it) => (it.obeys = false)) },
  {
    name: `the clock of the ${whose} goes 15 min ahead`,
    act: machine(whose, (it) => (it.skewMs = quarterMs)),
  },
  {
    name: `the clock of the ${whose} goes back 15 min`,
    act: machine(whose, (it) => (it.skewMs = -quarterMs)),
  },
];

const queue =
  (id: string) =>
  ({ world }: Stage): void => {
    const name = `${id}-${String(world.ticks())}`;
    world.state.tasks = [...(world.state.tasks ?? []), fakeTask(name, { state: 'Queued', nodeId: null })];
  };

const change =
  (to: Partial<Stage['outside']>) =>
  ({ outside }: Stage): void => {
    Object.assign(outside, to);
  };

const ofHooks: readonly StoryEvent[] = [
  { name: 'hooks fail from now on', act: change({ hookExit: 1 }) },
  { name: 'the next hook takes an hour', isHarmless: true, act: change({ hookMs: 3_600_000 }) },
];

const ofBalancer: readonly StoryEvent[] = [
  {
    name: 'the load balancer keeps sending to the target',
    act: ({ outside, target }) => (outside.keeps = target),
  },
  {
    name: 'the load balancer forgets the target',
    act: ({ outside, target }) => (outside.forgets = target),
  },
  { name: 'the load balancer is away', act: change({ balancerIsAway: true }) },
];

/** Those that can mean anything in this scenario. */
export function alphabetOf({ hooks, balancer }: Pick<Scenario, 'hooks' | 'balancer'>): readonly StoryEvent[] {
  return [...alphabet, ...(hooks === true ? ofHooks : []), ...(balancer === true ? ofBalancer : [])];
}

/** What may happen anywhere. */
export const alphabet: readonly StoryEvent[] = [
  ...onNode('target'),
  ...onNode('other'),
  { name: 'octo-ha is killed', isHarmless: true, kills: true, act: (stage) => stage.kill() },
  { name: 'Ctrl-C is pressed', isHarmless: true, kills: true, act: (stage) => stage.interrupt() },
  {
    name: 'the database is away for a minute',
    isHarmless: true,
    act: ({ outside, world }) => (outside.awayUntil = world.ticks() + 60_000),
  },
  {
    name: 'the answer to the next write of a flag is lost',
    isHarmless: true,
    act: change({ losesAnswer: true }),
  },
  { name: 'every lock is lost', isHarmless: true, act: ({ world }) => world.state.locks.splice(0) },
  {
    name: "the operator's clock goes 15 min ahead",
    isHarmless: true,
    act: (stage) => {
      stage.skewMs = quarterMs;
    },
  },
  {
    name: "the operator's clock goes back 15 min",
    isHarmless: true,
    act: (stage) => {
      stage.skewMs = -quarterMs;
    },
  },
  {
    name: 'a second operator restarts all',
    act: ({ operator, world }) => operator('restart', [...world.machines.keys()].slice(0, 2), false),
  },
  {
    name: 'a second operator elsewhere restarts all',
    act: ({ operator, world }) => operator('restart', [...world.machines.keys()].slice(0, 2), true),
  },
  {
    name: 'a second operator drains the target',
    act: ({ operator, target }) => operator('drain', [target], false),
  },
  {
    name: 'a second operator elsewhere drains the other',
    act: ({ operator, other }) => operator('drain', [other], true),
  },
  { name: 'a task comes', isHarmless: true, act: queue('ServerTasks-new') },
  { name: 'a task comes that hangs', act: queue('ServerTasks-hangs') },
  {
    name: 'every task ends',
    isHarmless: true,
    act: ({ world }) => {
      world.state.tasks = (world.state.tasks ?? []).map((task) =>
        task.state === 'Executing' ? { ...task, state: 'Success' } : task,
      );
    },
  },
];
