import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { loadedPackages } from './loaded-chunks.ts';
import { octoHa, scratchFolder } from './run-cli.ts';

const folder = scratchFolder();
const heavy = [
  'mssql',
  'tedious',
  '@azure/identity',
  'inquirer',
  '@inquirer/core',
  'zod',
  'yaml',
  'ora',
  'fast-xml-parser',
];

test.concurrent('--version prints the version of package.json and nothing else', async () => {
  expect(await octoHa(['--version'])).toEqual({
    code: 0,
    signal: null,
    stdout: `${packageJson.version}\n`,
    stderr: '',
  });
});

test.concurrent.each([
  ['--help', 0],
  ['--version', 0],
  ['nodes list --help', 0],
  ['nodes lst', 2],
  ['', 2],
])('octo-ha %s loads none of the heavy packages', async (line, code) => {
  const { ended, packages } = await loadedPackages(line === '' ? [] : line.split(' '), folder);
  expect(ended.code).toBe(code);
  expect([...packages]).toContain('commander');
  expect(heavy.filter((name) => packages.has(name))).toEqual([]);
});

test.concurrent(
  'the recorder does see what is loaded: reaching for a database loads the driver, and of Entra nothing',
  async () => {
    const env = { OCTO_HA_CONNECTION_STRING: 'Server=127.0.0.1,1;Database=Octopus;User ID=u;Password=pppp' };
    const { ended, packages } = await loadedPackages(['nodes', 'list'], folder, { env });
    expect(ended.code).toBe(3);
    expect([...packages]).toEqual(expect.arrayContaining(['mssql', 'tedious']));
    expect(
      ['@azure/identity', '@azure/core-auth', 'inquirer', 'ora'].filter((name) => packages.has(name)),
    ).toEqual([]);
  },
);

test.concurrent('help is an answer: stdout, exit 0', async () => {
  const { code, stdout, stderr } = await octoHa(['nodes', 'list', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Exit status:');
});

test.concurrent('a bare octo-ha shows its help on stderr and ends with 2', async () => {
  const { code, stdout, stderr } = await octoHa([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: octo-ha');
});

test.concurrent('a bare octo-ha -o json tells the same in one JSON line', async () => {
  const { code, stderr } = await octoHa(['-o', 'json']);
  expect(code).toBe(2);
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'usage.no-command', exitCode: 2 } });
});

test.concurrent('a wrong word is told with what was meant, on stderr', async () => {
  const { code, stdout, stderr } = await octoHa(['nodes', 'lst']);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: unknown command 'lst'\nhint: did you mean list?\n",
  });
});

test.concurrent('without a connection a command that needs one says which ways there are', async () => {
  const { code, stdout, stderr } = await octoHa(['nodes', 'list', '-o', 'json']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(stderr)).toMatchObject({
    error: { exitCode: 2, hint: expect.stringMatching(/./) as string },
  });
});

test.concurrent('commands named in a hint go to the cluster that the environment names', async () => {
  const { code, stderr } = await octoHa(['restart', 'node-1', '--skip-stop-start', '--yes'], {
    env: { OCTO_HA_CONTEXT: 'prod', OCTO_HA_STATE_FOLDER: '/state' },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /octo-ha --context prod --state-folder \S*state drain NODE, then octo-ha --context prod --state-folder \S*state undrain NODE\n$/,
  );
});
