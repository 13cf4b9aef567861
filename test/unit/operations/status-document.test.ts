import { expect, test } from 'vitest';
import type { JournalLine, JournalVerb, Run, StateFolder } from '../../../src/model/run.ts';
import { statusDocument } from '../../../src/operations/status-document.ts';

/** A line from `step@node`, or `step` for the whole run. */
function line(text: string, values: JournalLine['values'] = {}, user = 'ada'): JournalLine {
  const [step = '', nodeId = null] = text.split('@');
  return { at: '2026-03-01T12:00:00.000Z', step, nodeId, by: { user, host: 'ops-1', pid: 7 }, values };
}

function run(lines: readonly JournalLine[], verb: JournalVerb = 'restart', id = 'r-1'): Run {
  return { id, verb, lines, ended: false };
}

const again = (verb: string, words: readonly string[]): string =>
  ['octo-ha', verb, ...words, '--config c.yaml'].join(' ');
const nothing: StateFolder = { folder: 'state', instances: [], gaps: [] };
const nodes = [
  { id: 'n-1', name: 'node-1' },
  { id: 'n-2', name: 'node-2' },
];
const ofRun = (one: Run): ReturnType<typeof statusDocument>['runs'][number] | undefined =>
  statusDocument({ server: 'SQL01', database: 'Octopus', runs: [one] }, nothing, again).runs[0];

test('tells per node what was found, what was done, and of what nobody knows whether it happened', () => {
  const told = ofRun(
    run([
      line('begun', { nodes, reason: 'patch night' }),
      line('found@n-1', { draining: false }),
      line('drain.writing@n-1'),
      line('drain.written@n-1'),
      line('service.stopping@n-1'),
      line('service.stopped@n-1'),
      line('service.starting@n-1', {}, 'ben'),
    ]),
  );
  expect(told).toMatchObject({
    reason: 'patch night',
    begunBy: { user: 'ada' },
    lastBy: { user: 'ben' },
    goOn: 'octo-ha restart --resume --config c.yaml',
    abandon: 'octo-ha status --abandon r-1 --config c.yaml',
  });
  expect(told?.nodes).toEqual([
    {
      id: 'n-1',
      name: 'node-1',
      state: 'in-doubt',
      found: { draining: false },
      done: ['drain.written', 'service.stopped'],
      inDoubt: ['service.starting'],
    },
    { id: 'n-2', name: 'node-2', state: 'not-started', found: null, done: [], inDoubt: [] },
  ]);
});

test('names the whole command that goes on with a roll, and what the journal keeps no values of', () => {
  const resume = 'octo-ha restart --resume --via api --own-task ServerTasks-7';
  expect(ofRun(run([line('begun', { resume, giveAgain: ['--before-stop', 7] })]))).toMatchObject({
    goOn: resume,
    giveAgain: ['--before-stop'],
  });
  expect(ofRun(run([line('begun')]))).toMatchObject({
    goOn: 'octo-ha restart --resume --config c.yaml',
    giveAgain: [],
  });
});

test('of a migration it names the services that were kept from starting, and how they started', () => {
  const lines = [
    line('begun'),
    line('kept-from-starting', { node: 'node-1', before: 'automatic' }),
    line('kept-from-starting', { node: 'node-2', before: 'manual' }),
    line('kept-from-starting', { node: 'node-1', before: 'delayed' }),
    line('kept-from-starting', { node: 'node-3' }),
  ];
  expect(ofRun(run(lines, 'migrate'))?.keptFromStarting).toEqual([
    { node: 'node-1', before: 'delayed' },
    { node: 'node-2', before: 'manual' },
  ]);
  expect(ofRun(run([line('begun')]))?.keptFromStarting).toEqual([]);
});

test('of a restart it names those whose start is not put back yet', () => {
  const of = (step: string, nodeId: string, setting = 'auto'): JournalLine => ({
    ...line(step, { setting }),
    nodeId,
  });
  const nodes = [{ id: 'n-1', name: 'node-1' }];
  const lines = [
    line('begun', { nodes }),
    of('watchdog.pausing', 'n-1'),
    of('watchdog.pausing', 'n-2', 'demand'),
    of('watchdog.resumed', 'n-2'),
  ];
  expect(ofRun(run(lines))?.keptFromStarting).toEqual([{ node: 'node-1', before: 'auto' }]);
});

test('a migration is given up here while it has entered no outage', () => {
  expect(ofRun(run([line('begun')], 'migrate'))?.abandon).toMatch(/^octo-ha status --abandon/);
  expect(ofRun(run([line('begun'), line('cutover.entering')], 'migrate'))?.abandon).toBeNull();
});

test.each<[state: string, steps: readonly string[]]>([
  ['not-started', []],
  ['not-started', ['found']],
  ['in-doubt', ['found', 'drain.writing']],
  ['in-doubt', ['drain.writing', 'service.stopping', 'service.stopped']],
  ['begun', ['drain.writing', 'drain.written']],
  ['in-doubt', ['drain.writing', 'drain.written', 'drain.writing']],
  ['ended', ['drain.writing', 'drain.written', 'ended']],
])('a node is %s after: %j', (state, steps) => {
  const told = ofRun(run([line('begun', { nodes }), ...steps.map((step) => line(`${step}@n-1`))]));
  expect(told?.nodes[0]?.state).toBe(state);
});

test('names the command of the first line to go on, and nothing where the journal tells none', () => {
  expect(ofRun(run([line('begun', { command: 'octo-ha drain node-1' })], 'drain'))).toMatchObject({
    goOn: 'octo-ha drain node-1',
    abandon: 'octo-ha status --abandon r-1 --config c.yaml',
  });
  expect(ofRun(run([line('begun')], 'drain'))).toMatchObject({ goOn: null, reason: null });
});

test('of a migration it names the command that was typed last: a cutover follows the preseed that began it', () => {
  const lines = [
    line('begun', { command: 'octo-ha migrate preseed' }),
    line('command', { command: 'octo-ha migrate cutover' }),
    line('target.begun'),
  ];
  expect(ofRun(run(lines, 'migrate'))?.goOn).toBe('octo-ha migrate cutover');
});

test.each<[JournalLine['values']]>([[{}], [{ nodes: 'n-1' }], [{ nodes: [null, 'x', 3, { id: 5 }, []] }]])(
  'a first line with the nodes %j is no crash: the nodes of the other lines are told',
  (values) => {
    const told = ofRun(run([line('begun', values), line('drain.written@n-9')]));
    expect(told?.nodes.map(({ id, name }) => [id, name])).toEqual([['n-9', null]]);
  },
);

test('tells runs of the instance alone, oldest first, and counts those of others', () => {
  const [one, two] = [run([line('begun')], 'drain', 'a'), run([line('begun')], 'restart', 'b')];
  const state: StateFolder = {
    folder: 'state',
    instances: [
      { server: 'sql01', database: 'Octopus', runs: [one, two] },
      { server: 'SQL01', database: 'Other', runs: [one] },
    ],
    gaps: ['x is damaged'],
  };
  const told = statusDocument({ server: 'SQL01', database: 'Octopus', runs: [two, one] }, state, again);
  expect(told.runs.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(told.others).toEqual([{ server: 'SQL01', database: 'Other', runs: 1 }]);
  expect(told.gaps).toEqual(['x is damaged']);
});

test('tells the runs of every instance when it is not known which is meant', () => {
  const state: StateFolder = {
    folder: 'state',
    instances: [
      { server: 'SQL01', database: 'Octopus', runs: [run([line('begun')], 'drain', 'b')] },
      { server: 'SQL02', database: 'Other', runs: [run([line('begun')], 'drain', 'a')] },
    ],
    gaps: [],
  };
  const told = statusDocument(null, state, again);
  expect(told.instance).toBeNull();
  expect(told.runs.map(({ id, server }) => [id, server])).toEqual([
    ['a', 'SQL02'],
    ['b', 'SQL01'],
  ]);
  expect(told.others).toEqual([]);
});

test('a command of a roll is no step of its node; one whose end is not written down is in doubt, with its process', () => {
  const begun = line('process.begun@n-1', { hook: 'require', pid: 4711, startedAs: 'boot/9' });
  const of = (...lines: readonly JournalLine[]) => ofRun(run([line('begun', { nodes }), ...lines]))?.nodes[0];
  expect(of(begun, line('process.ended@n-1'))).toMatchObject({ state: 'not-started', done: [], inDoubt: [] });
  expect(of(line('drain.writing@n-1'), line('drain.written@n-1'), begun)).toMatchObject({
    state: 'in-doubt',
    done: ['drain.written'],
    inDoubt: ['require command (process 4711 on ops-1)'],
  });
});
