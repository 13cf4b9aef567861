import { expect, it } from 'vitest';
import { repointWorld, share } from './repoint-world.ts';

it('writes each command down before and after, with what became of it', async () => {
  const { run, journals } = repointWorld();
  await run();
  const [{ lines } = { lines: [] }] = journals.disk.values();
  expect(lines.filter(({ step }) => step === 'paths.ran').at(-1)?.values).toEqual({
    node: 'node-1',
    argv: ['path', `--clusterShared=${share}`],
    exitCode: 0,
  });
});

it('stops at the first command that fails, with its last line', async () => {
  const world = repointWorld({
    driver: {
      run: (argv) =>
        argv[0] === 'path'
          ? Promise.resolve({ exitCode: 3, stdout: '', stderr: 'trace\nUnrecognized argument\n' })
          : Promise.resolve({ exitCode: 1, stdout: '', stderr: '' }),
    },
    stored: {
      ...Object.fromEntries(['taskLogs', 'artifacts', 'packages'].map((kind) => [kind, `D:\\${kind}`])),
    },
  });
  const from = world.stored();
  const to = { taskLogs: `${share}\\TaskLogs` };
  await expect(world.run({ from, to, version: '2018.1.1' })).rejects.toMatchObject({
    code: 'store.path-failed',
    exitCode: 5,
    message: `Octopus.Server path --taskLogs=${share}\\TaskLogs on node-1 ended with 3: Unrecognized argument`,
  });
  expect(world.journals.effects.slice(-2)).toEqual(['paths.running', 'paths.ran']);
});
