// Copies trees with the engine of `octo-ha migrate` and with rsync and rclone, taking turns: `npm run bench:migrate [row …]`.
// Every round of every tool starts with a target of its own and a flushed disk: names removed just before make a file system
// slow for whoever comes next, so nothing is removed before its row has ended. The engine's time has the start of its processes in
// it. A row is measured until rsync's last rounds are within 25 % of each other, at most three times as long as asked. Trees are made by a seeded generator. Rows: P1 P2 P3 P4 P5 P6 P7 P8 P9; OCTO_HA_BENCH_SCALE=0.1 makes them smaller.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const rounds = Number(process.env.OCTO_HA_BENCH_ROUNDS ?? '5');
const scale = Number(process.env.OCTO_HA_BENCH_SCALE ?? '1');
const place = mkdtempSync(join(process.env.OCTO_HA_BENCH_FOLDER ?? tmpdir(), 'octo-ha-bench-'));
let out = join(place, 'out-0');
let outs = 0;
const engineFile = join(place, 'engine.mjs');
const tools = ['rsync', 'rclone', 'strace'].filter((name) => spawnSync(name, ['--version']).status === 0);
const say = (line) => process.stdout.write(`${line}\n`);
const scaled = (count) => Math.max(1, Math.round(count * scale));

/** mulberry32 (public domain, Tommy Ettinger). */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Files of a size that `size` gives, `perFolder` in each. */
function makeTree(name, { files, perFolder, size, seed = 7 }) {
  const root = join(place, name);
  const random = randomFrom(seed);
  const block = Buffer.allocUnsafe(64 << 20);
  for (let at = 0; at < block.length; at += 4) block.writeUInt32LE((random() * 2 ** 32) >>> 0, at);
  for (let file = 0; file < files; file += 1) {
    const folder = perFolder >= files ? root : join(root, `folder-${Math.floor(file / perFolder)}`);
    if (file % perFolder === 0) mkdirSync(folder, { recursive: true });
    const id = Math.floor(random() * 36 ** 10)
      .toString(36)
      .toUpperCase()
      .padStart(10, '0');
    const path = join(folder, `servertasks-${file}_${id}.txt`);
    let left = Math.round(size(random));
    const at = Math.floor(random() * 1024) * 4;
    writeFileSync(path, block.subarray(at, at + Math.min(left, block.length - at)));
    for (left -= block.length - at; left > 0; left -= block.length)
      writeFileSync(path, block.subarray(0, Math.min(left, block.length)), { flag: 'a' });
  }
  // Nothing of it is young any more.
  spawnSync('find', [root, '-exec', 'touch', '-d', '2026-01-01T00:00:00Z', '{}', '+']);
  return root;
}

/** Log-normal, by Box and Muller. */
const logNormal = (median, sigma) => (random) =>
  median * Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));

async function buildEngine() {
  const entry = `
    import { openStores } from './src/files/open-stores.ts';
    const [, , from, to, phase, workers] = process.argv;
    const stores = openStores({ program: ${JSON.stringify(join(process.cwd(), 'dist', 'store-worker.js'))},
      redact: (text) => text, instance: { server: 'bench', database: 'bench' },
      operator: { user: 'bench', host: 'bench', pid: process.pid } });
    const target = await stores.openTarget(to, { create: true }, new AbortController().signal);
    const [tree] = await target.copy([{ name: 'taskLogs', from, to: 'TaskLogs' }],
      { phase, bytesPerSecond: null, workers: workers === undefined ? null : Number(workers) },
      () => undefined, new AbortController().signal);
    await target.release();
    process.stdout.write(JSON.stringify(tree));
    if (!tree.complete) process.exitCode = 1;`;
  await build({
    stdin: { contents: entry, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outfile: engineFile,
    logLevel: 'error',
  });
}

/** Seconds; throws where the program fails. */
function timed(command, args) {
  const began = performance.now();
  const { status, stderr } = spawnSync(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1000;
}

const engine = (from, phase = 'preseed', ...workers) =>
  timed(process.execPath, [engineFile, from, out, phase, ...workers]);
const rivals = {
  'rsync -a': (from) => timed('rsync', ['-a', `${from}/`, `${out}/`]),
  'rsync -a --fsync, then -anc': (from) =>
    timed('rsync', ['-a', '--fsync', `${from}/`, `${out}/`]) +
    timed('rsync', ['-anc', `${from}/`, `${out}/`]),
  'rclone copy': (from) => timed('rclone', ['copy', from, out]),
  'rclone copy, then check': (from) =>
    timed('rclone', ['copy', from, out]) + timed('rclone', ['check', from, out]),
};

function fresh() {
  outs += 1;
  out = join(place, `out-${outs}`);
  spawnSync('sync', ['-f', place]);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const spreadOf = (values) => (Math.max(...values) - Math.min(...values)) / median(values);
const mostSpread = 0.25;
const seconds = (value) => `${value.toFixed(2)} s`;

/** Each tool in turn, `rounds` times; prints medians and ratios to each rival, or that nothing can be said. */
function race(row, from, names, { before = fresh } = {}) {
  const times = Object.fromEntries(['octo-ha', ...names].map((name) => [name, []]));
  const spread = () => spreadOf(times[names[0]].slice(-rounds));
  for (let round = 0; round < rounds || (spread() > mostSpread && round < 3 * rounds); round += 1) {
    for (const name of Object.keys(times)) {
      before(name);
      times[name].push(name === 'octo-ha' ? engine(from) : rivals[name](from));
    }
    say(
      `  ${row} round ${round + 1}: ${Object.entries(times)
        .map(([name, all]) => `${name} ${seconds(all.at(-1))}`)
        .join(', ')}`,
    );
  }
  const last = (name) => times[name].slice(-rounds);
  const ours = median(last('octo-ha'));
  say(`${row}: octo-ha ${seconds(ours)} (copied, flushed, read back)`);
  for (const name of names)
    say(`${row}:   ${(ours / median(last(name))).toFixed(2)} x ${name} (${seconds(median(last(name)))})`);
  if (spread() > mostSpread)
    say(`${row}: not measurable here: the spread of ${names[0]} is ${Math.round(spread() * 100)} %`);
}

/** Of a line of the manifest, about. */
const bytesOfLine = 105;

/** A file system that the engine does not trust with one flush for all: a disk of memory. */
const share = mkdtempSync('/dev/shm/octo-ha-bench-');
const onNames =
  'open,openat,stat,lstat,fstat,newfstatat,statx,mkdir,rename,renameat,renameat2,unlink,utimensat,fsync,fdatasync';
const slow = {
  'rsync -a': (from) => ['rsync', '-a', `${from}/`, `${share}/`],
  'rclone copy': (from) => ['rclone', 'copy', from, share],
};

/** With every call on a name so many microseconds later (strace, seccomp-filtered). */
const delayed = (us, command) =>
  timed('strace', [
    ...['-f', '-qq', '--seccomp-bpf', '-o', '/dev/null', '-e', `trace=${onNames}`],
    ...['-e', `inject=${onNames}:delay_enter=${us}`, ...command.map(String)],
  ]);

const inMegabytes = (kibibytes) => Math.round(kibibytes / 1024);

/** KiB of a process, a page that n processes share counted as one n-th (`Pss`, Linux); 0 where it has ended. */
function proportionalOf(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const known = (...names) => names.filter((name) => tools.includes(name.split(' ')[0]));

const rows = {
  P1: () => {
    const from = makeTree('p1', { files: scaled(100_000), perFolder: 200, size: () => 4096 });
    race('P1', from, known('rsync -a', 'rsync -a --fsync, then -anc', 'rclone copy, then check'));
  },
  P2: () => {
    const from = makeTree('p2', { files: scaled(50_000), perFolder: Infinity, size: logNormal(6000, 1.5) });
    race('P2', from, known('rsync -a', 'rsync -a --fsync, then -anc'));
  },
  P3: () => {
    const from = makeTree('p3', { files: 4, perFolder: 4, size: () => scaled(2 ** 30) });
    race('P3', from, known('rsync -a', 'rsync -a --fsync, then -anc', 'rclone copy'));
  },
  P4: () => {
    const from = makeTree('p4', { files: scaled(2000), perFolder: 100, size: () => 4096 });
    const times = { 'octo-ha': [], 'rsync -a': [], 'rclone copy': [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const name of Object.keys(times)) {
        rmSync(share, { recursive: true, force: true });
        const command =
          name === 'octo-ha' ? [process.execPath, engineFile, from, share, 'preseed'] : slow[name](from);
        times[name].push(delayed(1000, command));
      }
      say(
        `  P4 round ${round + 1}: ${Object.entries(times)
          .map(([name, all]) => `${name} ${seconds(all.at(-1))}`)
          .join(', ')}`,
      );
    }
    const ours = median(times['octo-ha']);
    say(`P4: octo-ha ${seconds(ours)} (1 ms more for each call on names, each file flushed by itself)`);
    for (const name of Object.keys(slow))
      say(
        `P4:   ${(median(times[name]) / ours).toFixed(2)} times as fast as ${name} (${seconds(median(times[name]))})`,
      );
    rmSync(share, { recursive: true, force: true });
  },
  P9: () => {
    const from = makeTree('p9', { files: scaled(2000), perFolder: 100, size: () => 4096 });
    for (const ms of [0, 1, 10]) {
      const counts = [undefined, 2, 4, 8, 16, 32, 48];
      const times = new Map(counts.map((count) => [count, []]));
      for (let round = 0; round < rounds; round += 1)
        for (const count of counts) {
          rmSync(share, { recursive: true, force: true });
          const command = [
            process.execPath,
            engineFile,
            from,
            share,
            'preseed',
            ...(count === undefined ? [] : [count]),
          ];
          times.get(count).push(ms === 0 ? timed(command[0], command.slice(1)) : delayed(ms * 1000, command));
        }
      const all = counts.map((count) => [count, median(times.get(count))]);
      const [own, ...swept] = all;
      const best = swept.reduce((a, b) => (b[1] < a[1] ? b : a));
      say(
        `P9: ${ms} ms: untuned ${seconds(own[1])}, ${(own[1] / best[1]).toFixed(2)} x the best, ${best[0]} workers (${swept
          .map(([count, value]) => `${count}: ${seconds(value)}`)
          .join(', ')})`,
      );
    }
    rmSync(share, { recursive: true, force: true });
  },
  P5: () => {
    const from = makeTree('p5', { files: scaled(100_000), perFolder: 200, size: () => 4096 });
    const copies = { 'octo-ha': join(place, 'p5-octo-ha'), 'rsync -a': join(place, 'p5-rsync') };
    const times = { 'octo-ha': [], 'rsync -a': [] };
    timed(process.execPath, [engineFile, from, copies['octo-ha'], 'preseed']);
    timed('rsync', ['-a', `${from}/`, `${copies['rsync -a']}/`]);
    for (let round = 0; round < rounds; round += 1) {
      times['octo-ha'].push(timed(process.execPath, [engineFile, from, copies['octo-ha'], 'preseed']));
      times['rsync -a'].push(timed('rsync', ['-a', `${from}/`, `${copies['rsync -a']}/`]));
    }
    const [ours, theirs] = [median(times['octo-ha']), median(times['rsync -a'])];
    say(
      `P5: nothing changed: octo-ha ${seconds(ours)}, ${(ours / theirs).toFixed(2)} x rsync -a (${seconds(theirs)})`,
    );
  },
  P6: async () => {
    const files = scaled(1_000_000);
    const from = makeTree('p6', { files, perFolder: 2000, size: () => 1024 });
    fresh();
    const manifest = join(out, '.octo-ha', 'manifest');
    const segments = () =>
      readdirSync(manifest).filter((name) => /^\d{5}-/.test(name) && !name.endsWith('.intent'));
    // Looked at while it grows, so by its length alone.
    const bytes = () => segments().reduce((sum, name) => sum + statSync(join(manifest, name)).size, 0);
    const lines = () =>
      segments()
        .map(
          (name) =>
            readFileSync(join(manifest, name), 'latin1')
              .split('\n')
              .filter((line) => /^.{8}[fF] /.test(line)).length,
        )
        .reduce((sum, each) => sum + each, 0);
    const begin = () => spawn(process.execPath, [engineFile, from, out, 'preseed'], { stdio: 'ignore' });
    const first = begin();
    const until = async (done) => {
      while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const safe = () => {
      try {
        return bytes();
      } catch {
        return 0;
      }
    };
    await until(() => safe() >= (files / 2) * bytesOfLine);
    first.kill('SIGKILL');
    await new Promise((resolve) => first.once('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const half = lines();
    const before = bytes();
    const began = performance.now();
    const second = begin();
    await until(() => safe() > before);
    say(
      `P6: killed at ${half} of ${files} files; first file proved after ${seconds((performance.now() - began) / 1000)}`,
    );
    await new Promise((resolve) => second.once('exit', resolve));
    say(`P6: ${lines() - files} files proved twice`);
  },
  P7: () => {
    const files = scaled(1_000_000);
    const from = makeTree('p7', { files, perFolder: 2000, size: () => 1024 });
    fresh();
    engine(from);
    const folders = readdirSync(from);
    for (let change = 0; change < scaled(1000); change += 1) {
      const folder = join(from, folders[change % folders.length]);
      writeFileSync(join(folder, readdirSync(folder)[0]), `changed ${change}`);
    }
    say(`P7: settle and verify ${scaled(1000)} changed of ${files}: ${seconds(engine(from, 'settle'))}`);
  },
  P8: async () => {
    const from = makeTree('p8', { files: scaled(1_000_000), perFolder: Infinity, size: () => 256 });
    fresh();
    const child = spawn(process.execPath, [engineFile, from, out, 'preseed'], { stdio: 'ignore' });
    let most = { resident: 0, proportional: 0, each: '' };
    const timer = setInterval(() => {
      const tree = spawnSync('ps', ['-eo', 'pid,ppid,rss'], { encoding: 'utf8' })
        .stdout.trim()
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/).map(Number));
      const all = new Set([child.pid]);
      for (let grown = -1; grown !== all.size;) {
        grown = all.size;
        for (const [pid, parent] of tree) if (all.has(parent)) all.add(pid);
      }
      const own = tree.filter(([pid]) => all.has(pid));
      const resident = own.reduce((sum, [, , rss]) => sum + rss, 0);
      if (resident <= most.resident) return;
      const proportional = own.reduce((sum, [pid]) => sum + proportionalOf(pid), 0);
      most = { resident, proportional, each: own.map(([, , rss]) => inMegabytes(rss)).join(' + ') };
    }, 250);
    const [code, signal] = await new Promise((resolve) => child.once('exit', (...end) => resolve(end)));
    clearInterval(timer);
    if (code !== 0) throw new Error(`P8: the engine ended with ${code ?? signal}`);
    say(
      `P8: at most ${inMegabytes(most.resident)} MB resident in all processes (${most.each}; ${inMegabytes(most.proportional)} MB where what they share counts once) with ${scaled(1_000_000)} files in one folder`,
    );
  },
};

const wanted = process.argv.slice(2).filter((row) => row in rows);
say(
  `${new Date().toISOString()} node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, ${rounds} rounds, scale ${scale}`,
);
say(
  `tools: ${tools.map((name) => spawnSync(name, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]).join('; ')}`,
);
try {
  await buildEngine();
  for (const row of wanted.length > 0 ? wanted : Object.keys(rows)) {
    await rows[row]();
    for (const name of readdirSync(place))
      if (name !== 'engine.mjs') rmSync(join(place, name), { recursive: true, force: true });
  }
} finally {
  rmSync(place, { recursive: true, force: true });
  rmSync(share, { recursive: true, force: true });
}
