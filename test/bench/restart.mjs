// What a roll costs per node beyond waiting for Octopus, against the sandbox: `npm run bench:restart [rounds]`. How it is measured stands
// in docs/benchmarks.md. The sandbox's own times are taken from its database and from around its `Octopus.Server`.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mssql from 'mssql';

const bin = fileURLToPath(new URL('../../bin/octo-ha.js', import.meta.url));
const rounds = Number(process.argv[2] ?? 3);
const allowedMs = 1_000;
const queuePollMs = 1_000;
const folder = mkdtempSync(join(tmpdir(), 'octo-ha-bench-'));
const commands = join(folder, 'octopus-server.log');
const env = { ...process.env, NO_COLOR: '1', OCTO_HA_STATE_FOLDER: join(folder, 'journals') };
const sandbox = (verb, ...args) => {
  const line = [bin, 'sandbox', verb, '--state', folder, '--name', 'bench', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, line, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`sandbox ${verb} ended with ${status}: ${stderr}`);
  return stdout;
};

const results = [];
const empty = [];
try {
  const up = ['--nodes', '3', '--time-scale', '100', '--workload', 'light', '-o', 'json'];
  const told = JSON.parse(sandbox('up', ...up));
  env.OCTO_HA_CONFIG = timedContext(told.contextFile);
  const pool = await connect(told);
  for (let round = 0; round < rounds; round += 1) {
    empty.push(emptyNodeMs());
    results.push(await measure(pool, round));
    empty.push(emptyNodeMs());
  }
  await pool.close();
} finally {
  sandbox('down');
  rmSync(folder, { recursive: true, force: true });
}
print();

/** The same settings, with a program around `Octopus.Server` that writes down when it was begun and had ended. */
function timedContext(contextFile) {
  const text = readFileSync(contextFile, 'utf8');
  const program = /program: "([^"]+)"/.exec(text)[1];
  const timed = join(folder, 'timed');
  writeFileSync(
    timed,
    `#!/bin/sh\nbegan=$(date +%s%3N)\n"${program}" "$@"\nstatus=$?\necho "$began $(date +%s%3N)" >> "${commands}"\nexit $status\n`,
  );
  chmodSync(timed, 0o755);
  const path = join(folder, 'context.yaml');
  writeFileSync(path, text.replaceAll(JSON.stringify(program), JSON.stringify(timed)), { mode: 0o600 });
  return path;
}

function connect({ host, port, database, user, password, caFile }) {
  const options = { cryptoCredentialsDetails: { ca: readFileSync(caFile) } };
  return new mssql.ConnectionPool({ server: host, port, database, user, password, options }).connect();
}

/** One roll: per node, its length and what of it was waiting for Octopus. */
async function measure(pool, round) {
  const log = join(folder, `roll-${round}.jsonl`);
  writeFileSync(commands, '');
  const beats = [];
  const watching = watchBeats(pool, beats);
  const args = ['restart', '--all', '--yes', '--settle', '0s', '-o', 'json', '--log', log];
  const { cpuMs, status, stderr } = await run(args);
  await watching.stop();
  if (status !== 0) throw new Error(`restart ended with ${status}: ${stderr}`);
  const events = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const event of events) event.ms = Date.parse(event.at);
  const runs = readFileSync(commands, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  const tasks = (
    await pool.query('SELECT ServerNodeId AS Node, StartTime, CompletedTime FROM dbo.ServerTask')
  ).recordset;
  const names = [...new Set(events.filter(({ step }) => step === 'drain.written').map(({ node }) => node))];
  let began = events.find(({ step }) => step === 'check.reading').ms;
  const nodes = names.map((name) => {
    const mine = events.filter(({ node }) => node === name);
    const own = { name, beats, runs, tasks: tasks.filter(({ Node }) => Node?.endsWith(name)) };
    const ended = mine.at(-1).ms;
    const waits = waitsOf(own, (step) => mine.find((event) => event.step === step)?.ms ?? null, began, ended);
    const row = { totalMs: ended - began, ...waits };
    began = ended;
    return row;
  });
  const beforeMs = events.find(({ step }) => step === 'check.reading').ms - events[0].ms;
  return { nodes, beforeMs, cpuMs: cpuMs / nodes.length };
}

/** Spans in ms in which nothing could be done but wait. */
function waitsOf({ name, beats, runs, tasks }, at, began, ended) {
  const [flag, started, answers] = [at('drain.written'), at('service.started'), at('restore.answers')];
  const drained = at('drain.drained');
  const ends = tasks
    .map(({ CompletedTime }) => CompletedTime?.getTime())
    .filter((ms) => ms > flag && ms < drained);
  const drainPossible = Math.max(flag + queuePollMs, ...ends) + queuePollMs;
  const later = beats.filter((beat) => beat.name.endsWith(name) && beat.seenAt > started);
  const taken = tasks.map(({ StartTime }) => StartTime?.getTime()).filter((ms) => ms > at('undrain.written'));
  const works = at('restore.works');
  return {
    drainMs: drainPossible - flag,
    commandMs: sum(runs.filter(([from]) => from >= began && from < ended).map(([from, to]) => to - from)),
    healthMs: Math.max(0, (later[1]?.seenAt ?? started) - started),
    worksMs: works === null || taken.length === 0 ? 0 : Math.max(0, Math.min(...taken) - answers),
  };
}

/** Looks 40 times a second at every node's heart beat. */
function watchBeats(pool, beats) {
  let stopped = false;
  const last = new Map();
  // What goes wrong is thrown by `stop`.
  const watching = (async () => {
    while (!stopped) {
      const { recordset } = await pool.query('SELECT * FROM dbo.OctopusServerNodeStatus');
      for (const { Id, OctopusServerNodeId, LastSeen } of recordset) {
        const name = Id ?? OctopusServerNodeId;
        if (last.has(name) && last.get(name) !== LastSeen.getTime()) beats.push({ name, seenAt: Date.now() });
        last.set(name, LastSeen.getTime());
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  })();
  watching.catch(() => undefined);
  return { stop: () => ((stopped = true), watching) };
}

/** With the processor time of the process itself, without its children, as last seen (Linux alone tells it). */
function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let [stderr, cpuMs] = ['', 0];
    const timer = setInterval(() => (cpuMs = processorMs(child.pid) ?? cpuMs), 100);
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('close', (status) => {
      clearInterval(timer);
      resolve({ status, stderr, cpuMs });
    });
  });
}

function processorMs(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    // utime and stime of proc(5), in hundredths of a second.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

/** How busy the machine is: what an empty Node takes by the clock. */
function emptyNodeMs() {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - began;
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function print() {
  const nodes = results.flatMap((result) => result.nodes);
  for (const node of nodes)
    node.ownMs = node.totalMs - node.drainMs - node.commandMs - node.healthMs - node.worksMs;
  const of = (key) => median(nodes.map((node) => node[key])).toFixed(0);
  const load = loadavg()[0].toFixed(1);
  process.stdout.write(
    `${process.version}, ${rounds} rolls of 3 nodes, load ${load} on ${availableParallelism()} cores, an empty Node takes ${median(empty).toFixed(0)} ms, medians in ms per node\n\n` +
      '| whole | drain | Octopus.Server | heart beats | first task | own | own, least and most | own processor time | before the first node |\n|---|---|---|---|---|---|---|---|---|\n' +
      `| ${['totalMs', 'drainMs', 'commandMs', 'healthMs', 'worksMs', 'ownMs'].map(of).join(' | ')} | ${Math.min(...nodes.map(({ ownMs }) => ownMs))} … ${Math.max(...nodes.map(({ ownMs }) => ownMs))} | ` +
      `${median(results.map(({ cpuMs }) => cpuMs)).toFixed(0)} | ${median(results.map(({ beforeMs }) => beforeMs)).toFixed(0)} |\n`,
  );
  const own = median(nodes.map(({ ownMs }) => ownMs));
  process.stdout.write(
    `\nown overhead per node at the median: ${own.toFixed(0)} ms (allowed: ${allowedMs} ms)\n`,
  );
  process.exitCode = own <= allowedMs ? 0 : 1;
}
