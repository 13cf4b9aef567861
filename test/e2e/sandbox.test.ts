import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { schemaProblems } from '../json-schema.ts';
import { octoHa, scratchFolder } from './run-cli.ts';

const state = scratchFolder();
const named = (name: string): readonly string[] => ['--state', state, '--name', name];
afterAll(() => Promise.all(['whole', 'ends'].map((name) => octoHa(['sandbox', 'down', ...named(name)]))));

interface Told {
  readonly port: number;
  readonly contextFile: string;
  readonly running?: readonly string[];
  readonly nodes: readonly { readonly url: string }[];
}

test.concurrent(
  'a sandbox comes up, is administered, refuses a twin, takes a third node, and leaves no port or file when it goes',
  async () => {
    const where = named('whole');
    const up = await octoHa([
      'sandbox',
      'up',
      ...where,
      ...['--nodes', '2', '--license', 'professional', '-o', 'json'],
    ]);
    expect(up.code, up.stderr).toBe(0);
    const first = JSON.parse(up.stdout) as Told;
    expect(schemaProblems('sandbox-up', first)).toEqual([]);
    // As the wizard of Octopus does: it takes the node too many, and the trouble comes later.
    const added = await octoHa(['sandbox', 'add-node', ...where, '-o', 'json']);
    expect(added.code, added.stderr).toBe(0);
    expect(added.stderr).toContain('only allows 2 active nodes. You currently have 3 active nodes.');
    const sandbox = JSON.parse(added.stdout) as Told;
    expect(schemaProblems('sandbox-add-node', sandbox)).toEqual([]);
    const again = await octoHa(['sandbox', 'add-node', ...where, '--node', 'node3']);
    expect([again.code, again.stderr]).toEqual([4, expect.stringContaining("a node 'node3' already")]);
    const list = await octoHa(['--config', sandbox.contextFile, 'nodes', 'list', '-o', 'json']);
    const { nodes } = JSON.parse(list.stdout) as { nodes: { name: string; status: string }[] };
    expect(nodes.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'NODE1 running',
      'NODE2 running',
      'NODE3 running',
    ]);
    const twin = await octoHa(['sandbox', 'up', ...where]);
    expect([twin.code, twin.stderr]).toEqual([4, expect.stringContaining('is up already')]);
    const status = await octoHa(['sandbox', 'status', ...where, '-o', 'json']);
    expect((JSON.parse(status.stdout) as Told).running?.toSorted()).toEqual([
      'NODE1',
      'NODE2',
      'NODE3',
      'server',
    ]);
    expect(schemaProblems('sandbox-status', JSON.parse(status.stdout))).toEqual([]);
    for (const outcome of ['removed', 'already-down']) {
      const down = await octoHa(['sandbox', 'down', ...where, '-o', 'json']);
      const document: unknown = JSON.parse(down.stdout);
      expect([down.code, document]).toEqual([0, expect.objectContaining({ outcome })]);
      expect(schemaProblems('sandbox-down', document)).toEqual([]);
    }
    expect(existsSync(sandbox.contextFile)).toBe(false);
    const ports = [sandbox.port, ...sandbox.nodes.map(({ url }) => Number(new URL(url).port))];
    expect(await Promise.all(ports.map(isOpen))).toEqual([false, false, false, false]);
  },
);

test.concurrent(
  'a node that is stopped cleanly flags itself offline, one that is killed does not',
  async () => {
    const where = named('ends');
    const up = await octoHa(['sandbox', 'up', ...where, '--nodes', '2', '--workload', 'off', '-o', 'json']);
    expect(up.code, up.stderr).toBe(0);
    const folder = join(state, 'ends');
    const pidOf = (name: string): number =>
      (JSON.parse(readFileSync(join(folder, 'nodes', name, 'ready.json'), 'utf8')) as { pid: number }).pid;
    process.kill(pidOf('NODE1'), 'SIGKILL');
    writeFileSync(join(folder, 'nodes', 'NODE2', 'stop'), '');
    const query = 'SELECT Id, IsOffline FROM OctopusServerNodeStatus ORDER BY Id';
    await expect
      .poll(
        async () => (await octoHa(['sandbox', 'sql', ...where, '-q', query])).stdout.replace(/ +/g, ' '),
        {
          timeout: 30_000,
        },
      )
      .toContain('OctopusServerNodes-NODE1 0\nOctopusServerNodes-NODE2 1\n');
    expect((await octoHa(['sandbox', 'down', ...where])).code).toBe(0);
  },
);

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
