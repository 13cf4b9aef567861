import { describe, expect, it } from 'vitest';
import { pathCommands } from '../../../../src/operations/migrate/path-commands.ts';

const share = '\\\\files\\octopus';
const before = { taskLogs: 'TaskLogs', artifacts: null, packages: 'D:\\Packages', clusterShared: null };
const after = {
  taskLogs: `${share}\\TaskLogs`,
  artifacts: `${share}\\Artifacts`,
  packages: `${share}\\Packages`,
  clusterShared: share,
};

describe('the commands that record other folders', () => {
  it('name every kind by its documented option, each a word of its own, and the root after them', () => {
    expect(pathCommands(before, after).map(({ argv }) => argv)).toEqual([
      [
        'path',
        `--taskLogs=${share}\\TaskLogs`,
        `--artifacts=${share}\\Artifacts`,
        `--nugetRepository=${share}\\Packages`,
      ],
      ['path', `--clusterShared=${share}`],
    ]);
  });

  it('go back in the other order: the root first, then what hangs off it', () => {
    expect(pathCommands(after, before).map(({ argv }) => argv)).toEqual([
      ['path', '--nugetRepository=D:\\Packages'],
      ['path', '--clusterShared='],
      ['path', '--taskLogs=TaskLogs', '--artifacts=Artifacts'],
    ]);
  });

  it('keep a path with blanks and signs of shells one word', () => {
    const [command] = pathCommands({}, { imports: '/mnt/a b/$(x);`y`' });
    expect(command?.argv).toEqual(['path', '--imports=/mnt/a b/$(x);`y`']);
  });

  it('name what the root drags along, and only where it is the root of it', () => {
    const dragged = ['DataStreams', 'PackageCache', 'DataBus'];
    const drags = (...of: Parameters<typeof pathCommands>) => pathCommands(...of).map((each) => each.drags);
    expect(drags(before, after)).toEqual([[], dragged]);
    expect(drags({ ...before, executionsClusterShared: 'E:\\Run' }, after)).toEqual([[], []]);
    expect(drags(after, { executionsClusterShared: share })).toEqual([dragged]);
    expect(drags(after, after)).toEqual([[], []]);
  });

  it('are none where nothing is wanted', () => {
    expect(pathCommands(before, {})).toEqual([]);
  });
});
