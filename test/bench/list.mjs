// What `octo-ha nodes list` costs over an empty Node, against the sandbox on loopback with TLS: `npm run bench:list [rounds]`.
// Runs take turns, so that a machine busy with other things weighs on all alike; medians and their ratios are printed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/octo-ha.js', import.meta.url));
const rounds = Number(process.argv[2] ?? 25);
const allowedMs = 220;
const clusters = [
  ['3 nodes', ['--nodes', '3'], 0],
  ['8 nodes, 6 of them dead', ['--nodes', '8'], 6],
];

const rows = [];
for (const [name, args, dead] of clusters) rows.push(...measure(name, args, dead));
print(rows);
const worst = Math.max(...rows.map((row) => row.list - row.base));
process.stdout.write(`\nown cost at the median: at most ${worst.toFixed(0)} ms (allowed: ${allowedMs} ms)\n`);
process.exitCode = worst <= allowedMs ? 0 : 1;

function measure(name, sandboxArgs, dead) {
  const state = mkdtempSync(join(tmpdir(), 'octo-ha-bench-'));
  const env = { ...process.env, XDG_STATE_HOME: state, NO_COLOR: '1' };
  const octoHa = (args) => {
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`octo-ha ${args.join(' ')} ended with ${status}: ${stderr}`);
    return { ms: performance.now() - began, stdout };
  };
  try {
    const up = JSON.parse(octoHa(['sandbox', 'up', ...sandboxArgs, '-o', 'json']).stdout);
    for (const node of up.nodes.slice(0, dead)) killProcessOf(node.configFile);
    const list = ['nodes', 'list', '-o', 'json', '--config', up.contextFile];
    const seen = JSON.parse(octoHa(list).stdout).nodes.length;
    const times = { base: [], version: [], list: [] };
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      spawnSync(process.execPath, ['-e', '0']);
      times.base.push(performance.now() - began);
      times.version.push(octoHa(['--version']).ms);
      times.list.push(octoHa(list).ms);
    }
    const medians = Object.fromEntries(Object.entries(times).map(([key, values]) => [key, median(values)]));
    return [{ name: `${name} (${seen} listed)`, ...medians }];
  } finally {
    octoHa(['sandbox', 'down']);
    rmSync(state, { recursive: true, force: true });
  }
}

/** The node's own process, found by its config file among the arguments: Linux alone tells them. */
function killProcessOf(configFile) {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(configFile))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // ended meanwhile
    }
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function print(rows) {
  process.stdout.write(
    `${process.version}, ${rounds} rounds, medians in ms, share of an empty Node in brackets\n\n`,
  );
  process.stdout.write(
    '| cluster | node -e 0 | --version | nodes list | own cost |\n|---|---|---|---|---|\n',
  );
  for (const { name, base, version, list } of rows) {
    const shown = (ms) => `${ms.toFixed(0)} (${(ms / base).toFixed(2)})`;
    process.stdout.write(
      `| ${name} | ${base.toFixed(0)} | ${shown(version)} | ${shown(list)} | ${(list - base).toFixed(0)} |\n`,
    );
  }
}
