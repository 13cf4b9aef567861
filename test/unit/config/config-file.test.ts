import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../../src/config/check-config.ts';
import { parseConfigText, readConfigFile } from '../../../src/config/config-file.ts';
import { listContexts } from '../../../src/config/list-contexts.ts';
import { showContext } from '../../../src/config/show-context.ts';
import { serviceKeys } from '../../../src/config/service-settings.ts';
import { world } from './world.ts';

const problemsOf = (text: string): string[] =>
  parseConfigText('c.yaml', text).problems.map(({ where, message }) => `${where}: ${message}`);

describe('the file of contexts', () => {
  test('has every problem told at once, by line and path, in the order of the lines', () => {
    expect(
      problemsOf(`curent: prod
contexts:
  - name: prod
    databse: {}
    nodes:
      - name: one
        url: ftp://x
        service: { driver: sshh }
      - name: ONE
        service: { driver: ssh, namespace: x, port: 0 }
    loadBalancer: { healthChecks: maybe }
    periods: { freshSeconds: -1, offlineSeconds: soon }
  - name: prod
  - database: text
`),
    ).toEqual([
      "c.yaml:1: does not know 'curent'; did you mean 'current'?",
      "c.yaml:4 contexts[0]: does not know 'databse'; did you mean 'database'?",
      "c.yaml:7 contexts[0].nodes[0].url: 'ftp://x' is not a url: http://HOST:PORT or https://HOST",
      "c.yaml:8 contexts[0].nodes[0].service.driver: there is no driver 'sshh'; did you mean 'ssh'?",
      "c.yaml:9 contexts[0].nodes[1]: there is another node named 'ONE'",
      expect.stringMatching(/^c.yaml:10 contexts\[0\].nodes\[1\].service.namespace: .*takes no 'namespace'/),
      "c.yaml:10 contexts[0].nodes[1].service: the driver 'ssh' needs 'host'",
      "c.yaml:10 contexts[0].nodes[1].service.port: '0' is not a port, 1 to 65535",
      "c.yaml:11 contexts[0].loadBalancer.healthChecks: 'maybe' is not true or false",
      'c.yaml:11 contexts[0].loadBalancer: the url is missing',
      expect.stringMatching(/^c.yaml:12 contexts\[0\].periods.freshSeconds: '-1' is not a number of seconds/),
      expect.stringMatching(
        /^c.yaml:12 contexts\[0\].periods.offlineSeconds: 'soon' is not a number of seconds/,
      ),
      "c.yaml:13 contexts[1]: there is another context named 'prod'",
      'c.yaml:14 contexts[2]: the name is missing',
      expect.stringMatching(/^c.yaml:14 contexts\[2\].database: takes keys: connectionString,/),
    ]);
  });

  test.each([
    ['a tab', 'contexts:\n\t- name: x', 2],
    ['a bracket left open', 'current: [a\n', 2],
    ['a key twice', 'current: a\ncurrent: b\n', 2],
    ['two documents', 'current: a\n---\nb: 1\n', 2],
    ['a quote left open', 'current: "CANARY\n', 2],
    ['a text that looks like YAML', 'a: b: CANARY\n', 1],
    ['an anchor that is not there', 'current: *CANARY\n', 1],
    ['an unknown directive tag', 'current: !!binary "CANARY?"\n', 1],
  ])('that is not YAML for %s names the line and quotes nothing', (_, text, line) => {
    const problems = problemsOf(text).join('\n');
    expect(problems).toContain(`c.yaml:${String(line)}`);
    expect(problems).not.toContain('CANARY');
  });

  test.each([
    [
      'aliases that multiply',
      `a: &a [x]\n${'b: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n'.repeat(1)}current: *b\n`,
      /alias/,
    ],
    ['too much of it', `# ${'x'.repeat(300_000)}`, /larger than 256 KiB/],
    ['too deep', '['.repeat(20_000), /nested too deeply|lacks|not YAML/],
    ['a list at the top', '- a\n', /takes keys: current, contexts/],
    ['a text at the top', 'hunter2', /takes keys/],
  ])('is refused for %s', (_, text, message) => {
    expect(problemsOf(text).join('\n')).toMatch(message);
  });

  test('may be empty, or UTF-16 as PowerShell writes it', () => {
    expect(problemsOf('')).toEqual([]);
    expect(problemsOf('contexts:\n')).toEqual([]);
    const wide = Buffer.from('\ufeffcurrent: ä\r\ncontexts:\r\n  - name: ä\r\n', 'utf16le');
    const read = readConfigFile({ config: '/c' }, world({ files: { '/c': { bytes: wide, mode: null } } }));
    expect(read).toMatchObject({ current: 'ä', problems: [] });
    const latin = { bytes: Uint8Array.of(0x63, 0xe4), mode: null };
    expect(readConfigFile({ config: '/c' }, world({ files: { '/c': latin } })).problems[0]?.message).toMatch(
      /'\/c' is not valid UTF-8/,
    );
  });

  test('keeps a password as it is written, number or not', () => {
    const { contexts } = parseConfigText('c', 'contexts: [{ name: a, database: { password: 0071 } }]');
    expect(contexts[0]?.database?.values.get('password')?.value).toBe('0071');
  });

  test('takes every service driver with what it needs', () => {
    for (const [driver, keys] of Object.entries(serviceKeys)) {
      const values = Object.entries(keys).map(
        ([key, { kind, oneOf = ['x'] }]) =>
          `${key}: ${kind === 'words' ? '[a, b]' : kind === 'port' || kind === 'seconds' ? '22' : String(oneOf[0])}`,
      );
      const service = ['driver: ' + driver, ...values].join(', ');
      expect(problemsOf(`contexts: [{ name: a, nodes: [{ name: b, service: { ${service} } }] }]`)).toEqual(
        [],
      );
    }
  });

  test('has problems on the line where they stand, however much is around', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.constantFrom('# note', '', '#'), (before, after, filler) => {
        const text = [
          ...new Array<string>(before).fill(filler),
          'contexts:',
          '  - name: a',
          ...new Array<string>(after).fill(filler),
          '    wrongly: 1',
        ].join('\r\n');
        expect(problemsOf(text)[0]).toMatch(
          new RegExp(`^c.yaml:${String(before + after + 3)} contexts\\[0\\]: `),
        );
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});

const secretive = `current: a
contexts:
  - name: a
    database: { connectionString: "Server=db;Database=Octopus;User ID=u;PWD='CAN;ARY'" }
  - name: b
    database: { server: other, database: O, user: u, password: CANARY, encrypt: false }
    nodes: [{ name: n, service: { driver: manual } }]
  - name: c
    database: { connectionString: "Server=db;Database=O;User ID=u;Password=CAN;ARY=1;x" }
  - name: d
    database: { server: s, database: O, user: u, passwordEnv: MISSING, caFile: ca.pem }
  - name: e
`;

describe('contexts shown', () => {
  const file = { ...parseConfigText('/f/c.yaml', secretive), mode: 0o600 };

  test('have no secret in them, in strings neither', () => {
    const shown = file.contexts.map((entry) => showContext(entry, file.current));
    expect(JSON.stringify(shown)).not.toMatch(/CAN|ARY/);
    expect(shown[0]).toMatchObject({
      isCurrent: true,
      database: { connectionString: 'Server=db;Database=Octopus;User ID=u;PWD=***' },
    });
    expect(shown[1]?.database).toMatchObject({ server: 'other', password: '***' });
  });

  test('in a list tell server, database and number of nodes', () => {
    const list = listContexts(file);
    expect(list[0]).toEqual({ name: 'a', isCurrent: true, server: 'db', database: 'Octopus', nodes: 0 });
    expect(list[1]).toMatchObject({ isCurrent: false, server: 'other', nodes: 1 });
    expect(list[2]).toMatchObject({ server: null, database: null });
  });

  test('are all checked as if they were used', () => {
    const { problems, warnings } = checkConfig(file, world({}));
    expect(problems.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      expect.stringMatching(/c.yaml:9 .*a keyword at character 45: .*does not know it/),
      expect.stringMatching(/c.yaml:9 .*no keyword=value/),
      expect.stringMatching(/c.yaml:11 .*variable 'MISSING' is not set/),
      expect.stringMatching(/c.yaml:11 .*cannot read '.f.ca.pem': there is no such file/),
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/CAN|ARY/);
    expect(warnings).toEqual([
      expect.stringMatching(/^b: Encrypt=False for other/),
      "the context 'e' has no database",
    ]);
  });
});
