import { expect, test } from 'vitest';
import { configCheck } from '../../../src/commands/config-check.ts';
import { configList } from '../../../src/commands/config-list.ts';
import { configShow } from '../../../src/commands/config-show.ts';
import { configUse } from '../../../src/commands/config-use.ts';
import { fakeContext, type FakeContext, type FakeWorld } from './fake-context.ts';

const path = '/home/ada/.config/octo-ha/config.yaml';
const text = `# ours
current: prod
contexts:
  - name: prod
    database:
      server: sql01
      database: Octopus
      user: octo_ha
      password: hunter2 # not here
    nodes:
      - name: node-1
        url: https://node-1.example.com
  - name: test
    database:
      connectionString: Server=sql02;Database=OctopusTest;User ID=sa;Password=hunter2
`;

function withFile(more: FakeWorld = {}): FakeContext {
  return fakeContext({ files: { [path]: text }, ...more });
}

test('config list names each context, its target and which one is current', async () => {
  const context = withFile();
  await configList(context);
  expect(context.answers[0]?.table?.rows.map((row) => row.map((cell) => cell.text))).toEqual([
    ['prod', 'yes', 'sql01', 'Octopus', '1'],
    ['test', 'no', 'sql02', 'OctopusTest', '0'],
  ]);
});

test.each([undefined, 'prod', 'test'])('config show %s shows no secret', async (name) => {
  const context = withFile();
  await configShow(name, context);
  expect(JSON.stringify(context.answers)).not.toContain('hunter2');
  expect(JSON.stringify(context.answers)).toContain('***');
});

test('config show takes its argument before the flag, the flag before the environment, that before the file', async () => {
  const named = async (wanted: string | undefined, world: FakeWorld): Promise<unknown> => {
    const context = withFile(world);
    await configShow(wanted, context);
    return (context.answers[0]?.document['context'] as { name: string }).name;
  };
  expect(await named('prod', { flags: { context: 'test' } })).toBe('prod');
  expect(await named(undefined, { flags: { context: 'test' }, env: { OCTO_HA_CONTEXT: 'prod' } })).toBe(
    'test',
  );
  expect(await named(undefined, { env: { OCTO_HA_CONTEXT: 'test' } })).toBe('test');
  expect(await named(undefined, {})).toBe('prod');
});

test('config show of an unknown context names those there are', async () => {
  await expect(configShow('prd', withFile())).rejects.toMatchObject({
    code: 'config.unknown-context',
    exitCode: 2,
    message: expect.stringContaining('prod, test') as string,
  });
});

test('config use changes the current context and not a comment', async () => {
  const context = withFile();
  await configUse('test', context);
  expect(context.kept.get(path)).toBe(text.replace('current: prod', 'current: test'));
  expect(context.answers[0]?.document).toMatchObject({ current: 'test', outcome: 'changed' });
});

test('config use of the current context writes nothing', async () => {
  const context = withFile();
  await configUse('prod', { ...context, replaceFile: () => Promise.reject(new Error('must not write')) });
  expect(context.answers[0]?.document).toMatchObject({ outcome: 'already' });
});

test('config check of a good file says so', async () => {
  const context = withFile();
  await configCheck(context);
  expect(context.answers[0]?.header?.[0]).toContain('2 contexts, no problem');
});

test('config check tells every problem at once and ends with 2', async () => {
  const bad = text.replace('user:', 'usr:').replace('url: https://node-1', 'url: nonsense:://');
  const context = fakeContext({ files: { [path]: bad } });
  const failure = configCheck(context);
  await expect(failure).rejects.toMatchObject({ code: 'config.invalid', exitCode: 2 });
  const message = await failure.catch((error: unknown) => (error as Error).message);
  expect(message).toMatch(/usr/);
  expect(message).toMatch(/url/);
  expect(message).not.toContain('hunter2');
});

test.each([configList, configCheck])('without a file %o says where it looked', async (run) => {
  await expect(run(fakeContext())).rejects.toMatchObject({
    code: 'config.no-file',
    exitCode: 2,
    message: expect.stringContaining(path) as string,
  });
});

const variable = 'the environment variable OCTO_HA_CONNECTION_STRING';
const env = { OCTO_HA_CONNECTION_STRING: "Server=sql03;Database=Octopus;User ID=sa;PWD='hun;ter2'" };
const shown = (context: FakeContext): string[] =>
  (context.answers[0]?.table?.rows ?? []).map((row) => row.map((cell) => cell.text).join(' '));

test('config show without a file shows the connection that is given, and where it came from', async () => {
  const context = fakeContext({ env });
  await configShow(undefined, context);
  expect(context.answers[0]?.document).toEqual({
    file: null,
    context: null,
    connection: {
      from: variable,
      file: null,
      connectionString: 'Server=sql03;Database=Octopus;User ID=sa;PWD=***',
    },
    setAside: null,
  });
  expect(shown(context)).toEqual([
    `connection.from ${variable}`,
    'connection.connectionString Server=sql03;Database=Octopus;User ID=sa;PWD=***',
  ]);
});

test('config show says which context a connection sets aside', async () => {
  const context = fakeContext({
    files: { [path]: text, '/cs': 'Server=sql03;Database=O;User ID=sa;Password=hunter2' },
    flags: { connectionFile: '/cs' },
  });
  await configShow(undefined, context);
  const [answer] = context.answers;
  expect(answer?.document).toMatchObject({ context: null, setAside: 'prod', connection: { file: '/cs' } });
  expect(answer?.header?.join(' ')).toMatch(/context 'prod' .*is not used, nor its nodes/);
  expect(JSON.stringify(context.answers)).not.toContain('hunter2');
});

test('config show has both where a context without a database goes with a connection', async () => {
  const context = fakeContext({ files: { [path]: 'current: a\ncontexts: [{ name: a }]' }, env });
  await configShow(undefined, context);
  expect(context.answers[0]?.document).toMatchObject({
    context: { name: 'a' },
    connection: { from: variable },
    setAside: null,
  });
});

test('config show of a named context shows that one, whatever connection is given', async () => {
  const context = withFile({ env });
  await configShow('test', context);
  expect(context.answers[0]?.document).toMatchObject({ context: { name: 'test' }, connection: null });
});

test('config show does not mind a login without a password, but does mind a broken string', async () => {
  const noPassword = fakeContext({ env: { OCTO_HA_CONNECTION_STRING: 'Server=s;Database=O;User ID=u' } });
  await configShow(undefined, noPassword);
  expect(shown(noPassword)[1]).toBe('connection.connectionString Server=s;Database=O;User ID=u');
  const broken = fakeContext({ env: { OCTO_HA_CONNECTION_STRING: "Server=s;Password='hunter2" } });
  const failure = configShow(undefined, broken).catch((error: unknown) => error as Error);
  expect(await failure).toMatchObject({ code: 'config.invalid' });
  expect(((await failure) as Error).message).not.toContain('hunter2');
});

test('config show says in words whether the context is current', async () => {
  const context = withFile();
  await configShow('test', context);
  expect(shown(context).slice(0, 2)).toEqual(['name test', 'current no']);
});

test('config show with nothing to show says where it looked', async () => {
  await expect(configShow(undefined, fakeContext())).rejects.toMatchObject({ code: 'config.no-file' });
  const flags = { context: 'prd' };
  await expect(configShow(undefined, withFile({ flags }))).rejects.toMatchObject({
    code: 'config.unknown-context',
  });
});
