// Run as a process of its own in a mount namespace, by store-real-disks.test.ts; prints what happened.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../../src/edges/stores.ts';
import { openStores } from '../../../src/files/open-stores.ts';
import { openIntentWriter } from '../../../src/files/store/manifest-writer.ts';
import { segmentOf } from '../../../src/files/store/segment-name.ts';
import type { CopyWish, TreeCopy } from '../../../src/model/tree.ts';
import { privateSmbd } from './private-smbd.ts';
import { fill, fingerprint, put, quiet, snapshot, temporaries } from './store-scene.ts';

const [program = '', folder = '', name = '', ...words] = process.argv.slice(2);
const disk = join(folder, 'disk');
const source = join(folder, 'source');
const root = join(disk, 'target');
const trees: readonly TreeCopy[] = [{ name: 'taskLogs', from: source, to: 'TaskLogs' }];
const settle: CopyWish = { phase: 'settle', bytesPerSecond: null, workers: null };
const never = new AbortController().signal;
const told: string[] = [];

const mount = (options: string): unknown =>
  execFileSync('mount', ['-i', '-t', 'tmpfs', '-o', options, 'none', disk]);
const remount = (options: string): unknown => execFileSync('mount', ['-i', '-o', `remount,${options}`, disk]);
const hand = {
  instance: { server: 'SQL01', database: 'Octopus' },
  operator: { user: 'ada', host: 'ops-1', pid: process.pid },
};
const open = (create = true): Promise<Target> =>
  openStores({ program, redact: (text) => text, ...hand }).openTarget(root, { create }, never);

/** Says what came of it: the code of an error, or how complete the tree is. */
async function tell(what: string, work: Promise<unknown>): Promise<void> {
  const came = await work.then(
    (answer) => (answer === undefined ? 'done' : JSON.stringify(answer)),
    (error: unknown) => {
      const { code, message } = error as { code?: string; message?: string };
      // Which error it was that has no word of its own.
      return code === 'store.failed' || code === 'store.worker-died'
        ? `${code}: ${String(message)} ${String((error as Error).cause)}`
        : (code ?? String(error));
    },
  );
  told.push(`${what}: ${came}`);
}

async function copy(target: Target): Promise<unknown> {
  const [tree] = await target.copy(trees, settle, () => undefined, never);
  return {
    complete: tree?.complete,
    troubles: tree?.troubles.map(({ code, detail }) => `${code} ${detail}`),
  };
}

/** The copy is made with a new process, as the same command would, and compared. */
async function goOn(): Promise<void> {
  const target = await open();
  await tell('again', copy(target));
  const { troublesTotal } = await target.verify(trees, { level: 'full' }, () => undefined, never);
  await target.release();
  const [found, wanted] = [snapshot(join(root, 'TaskLogs')), snapshot(source)];
  const isSame = JSON.stringify([...found].sort()) === JSON.stringify([...wanted].sort());
  told.push(
    `same: ${String(isSame)}, troubles: ${String(troublesTotal)}, unfinished: ${String(temporaries(root).length)}`,
  );
}

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  /** Words: what the disk has, what it has later, as options of tmpfs. */
  small: async () => {
    const [first = '', later = ''] = words;
    mount(first);
    fill(source, 400, 10, 3);
    const target = await open();
    const journal = await target.journals.begin('migrate', {});
    await tell('copy', copy(target));
    await tell('journal', journal.write('settled', null, { note: 'x'.repeat(20_000) }));
    await target.release();
    await tell(
      'opened while full',
      open().then((again) => again.release()),
    );
    remount(later);
    const again = await open();
    told.push(`unfinished runs: ${String((await again.journals.unfinished()).length)}`);
    const resumed = await again.journals.resume(journal.id);
    await tell('journal again', resumed.write('settled', null));
    await again.release();
    await goOn();
  },
  /** Somebody else fills it in the middle of an outage, and takes every piece that is given up. */
  outage: async () => {
    mount('size=32m');
    fill(source, 20, 2, 3);
    const target = await open();
    const journal = await target.journals.begin('migrate', {});
    await tell('copy', copy(target));
    await tell('reserve', target.reserve(never));
    const filler = join(disk, 'filler');
    const lines = async (to: typeof journal, count: number): Promise<number> => {
      for (let n = 0; n < count; n += 1) {
        fillUp(disk);
        await to.write('service.stopped', 'n-1', { note: 'x'.repeat(500) });
      }
      return to.lines().length;
    };
    fillUp(disk);
    await tell('lines', lines(journal, 20));
    await target.release();
    // Whoever goes on has no room for the lock either.
    fillUp(disk);
    const again = await open(false);
    const resumed = await again.journals.resume(journal.id);
    await tell('lines of the way back', lines(resumed, 40));
    await tell('another outage', again.reserve(never));
    await tell('end', resumed.write('ended', null));
    await resumed.close();
    await again.release();
    told.push(`reserve left: ${String(existsSync(join(root, '.octo-ha', 'reserve')))}`);
    rmSync(filler);
    await goOn();
  },
  /** Files are brought home from a disk that is full by then, and once more where some are home. */
  home: async () => {
    mount('size=32m');
    fill(source, 20, 2, 3);
    const target = await open();
    await tell('copy', copy(target));
    const born = Array.from({ length: 40 }, (_, n) => `servertasks-${String(n % 4)}/born-${String(n)}.txt`);
    for (const path of born) put(join(root, 'TaskLogs', path), `born ${path}`);
    try {
      for (;;) writeFileSync(join(disk, 'filler'), Buffer.alloc(4096), { flag: 'a' });
    } catch {
      // full
    }
    const files = born.map((path) => ({ tree: 'taskLogs', path }));
    for (const some of [files.slice(0, 15), files]) {
      const back = target.copyBack(trees, some, () => undefined, never);
      await tell(
        'back',
        back.then(([tree]) => ({ complete: tree?.complete, copied: tree?.copied.files })),
      );
    }
    await target.release();
    const isHome = born.filter((path) => existsSync(join(source, path))).length;
    told.push(`home: ${String(isHome)}, unfinished: ${String(temporaries(source).length)}`);
  },
  /** A copy was killed, and what is looked at next is on a disk without bytes and names. */
  looks: async () => {
    mount('size=4m,nr_inodes=200');
    fill(source, 20, 2, 3);
    const target = await open();
    await tell('copy', copy(target));
    await tell('reserve', target.reserve(never));
    await target.release();
    const manifest = join(root, '.octo-ha', 'manifest');
    const killed = openIntentWriter(join(manifest, segmentOf(2, 2, 0)), true);
    const stamp = { size: 1, modifiedUs: 1, inode: 1 };
    const begun = { tree: 'taskLogs', path: '', name: 'begun.txt', stamp, hash: 'a'.repeat(43), isOld: true };
    killed.intend([begun]);
    killed.close();
    const names = readdirSync(manifest).sort().join(' ');
    try {
      for (let n = 0; ; n += 1) writeFileSync(join(disk, `filler-${String(n)}`), '');
    } catch {
      // no more names
    }
    try {
      for (;;) writeFileSync(join(disk, 'filler-0'), Buffer.alloc(4096), { flag: 'a' });
    } catch {
      // no more bytes
    }
    const again = await open(false);
    await tell('recognise', again.recognise(trees, quiet, never));
    await tell('born', again.born(trees, quiet, never));
    const page = again.proved(trees, { level: 'full' }, 0, quiet, never);
    await tell(
      'proved',
      page.then(({ files }) => files.length),
    );
    const verified = again.verify(trees, { level: 'full' }, () => undefined, never);
    await tell(
      'verify',
      verified.then(({ hashed, troublesTotal }) => [hashed.files, troublesTotal]),
    );
    await again.release();
    told.push(`manifest untouched: ${String(readdirSync(manifest).sort().join(' ') === names)}`);
  },
  /** The disk is filled by somebody else before anything is there. */
  full: async () => {
    mount('size=2m');
    fill(source, 20, 2, 3);
    fillUp(disk);
    await tell(
      'open',
      open().then((target) => target.release()),
    );
    const ours = join(root, '.octo-ha');
    told.push(
      `locks left: ${String(existsSync(ours) ? readdirSync(ours).filter((each) => each === 'lock').length : 0)}`,
    );
    rmSync(join(disk, 'filler'));
    await goOn();
  },
  /** Mounted for reading alone, between two runs. */
  'read-only': async () => {
    mount('size=32m');
    fill(source, 20, 2, 3);
    const target = await open();
    await tell('copy', copy(target));
    await target.release();
    remount('ro');
    put(join(source, 'new.txt'), 'new');
    await tell(
      'opened',
      open().then((again) => again.release()),
    );
    remount('rw');
    await goOn();
  },
  /** A store in the target is another disk. */
  'two-disks': async () => {
    mount('size=32m');
    const store = join(root, 'TaskLogs');
    mkdirSync(store, { recursive: true });
    execFileSync('mount', ['-i', '-t', 'tmpfs', '-o', 'size=32m', 'none', store]);
    fill(source, 20, 2, 3);
    const target = await open();
    await tell('copy', copy(target));
    rmSync(join(source, 'servertasks-0', '0.txt'));
    await tell('thinned out', copy(target));
    await target.release();
    const aside = readdirSync(join(root, '.octo-ha', 'vanished'), { recursive: true, encoding: 'utf8' });
    told.push(
      `set aside: ${aside
        .filter((at) => at.endsWith('.txt'))
        .join(' ')
        .replace(/^\d+-\d+/, 'run')}`,
    );
    await goOn();
    execFileSync('umount', [store]);
  },
  /** Words: what the share does in the middle of the copy. */
  share: async () => {
    const [programs = '', order = ''] = words;
    const { backing, say, ...served } = await serveShare(programs);
    let { share } = served;
    fill(source, 120, 6, 3);
    const untouched = fingerprint(source);
    const target = await open();
    const journal = await target.journals.begin('migrate', {});
    const stop = new AbortController();
    const at = { trouble: 0, notice: 0, end: 0 };
    const watch = setInterval(() => {
      if (at.trouble !== 0 || placesIn(join(backing, 'target', 'TaskLogs')) < 25) return;
      at.trouble = performance.now();
      if (order === 'die') share.kill('SIGKILL');
      else say(order);
    }, 5);
    const copying = target.copy(
      trees,
      { ...settle, bytesPerSecond: 300_000 },
      ({ notice }) => {
        if (notice === null || at.notice !== 0 || at.trouble === 0) return;
        at.notice = performance.now();
        stop.abort(Object.assign(new Error('the operator gave up'), { code: 'given-up' }));
      },
      stop.signal,
    );
    await tell(
      'copy',
      copying.then(([tree]) => ({ complete: tree?.complete })),
    );
    at.end = performance.now();
    clearInterval(watch);
    if (order === 'hang') {
      told.push(`told within 15 s: ${String(at.notice - at.trouble < 15_000)}`);
      told.push(`left within 12 s more: ${String(at.end - at.notice < 12_000)}`);
      const soon = AbortSignal.timeout(500);
      const began = performance.now();
      await openStores({ program, redact: (text) => text, ...hand })
        .openTarget(root, { create: true }, soon)
        .catch(() => undefined);
      told.push(`left at once when opened: ${String(performance.now() - began < 3000)}`);
      // The kernel still holds the one that was left.
      const later = performance.now();
      await tell('journal', journal.write('settled', null));
      await target.release();
      told.push(`refused at once: ${String(performance.now() - later < 3000)}`);
    } else {
      await tell('journal', journal.write('settled', null));
      await target.release();
      await tell(
        'opened',
        open(false).then((again) => again.release()),
      );
    }
    told.push(`in the other folder: ${readdirSync(`${backing}-empty`).join(' ')}`);
    if (order === 'die') {
      execFileSync('umount', ['-l', disk]);
      ({ share } = await serveShare(programs));
    }
    say('');
    await target.release();
    const again = await open();
    told.push(`unfinished runs: ${String((await again.journals.unfinished()).length)}`);
    const resumed = await again.journals.resume(journal.id);
    await tell('journal again', resumed.write('settled', null));
    await again.release();
    await goOn();
    told.push(`source untouched: ${String(fingerprint(source) === untouched)}`);
    execFileSync('umount', ['-l', disk]);
    share.kill('SIGKILL');
  },
  /** A share of Samba mounted by rclone. Words: what happens in the middle of the copy. */
  smb: async () => {
    const [order = ''] = words;
    const smb = await privateSmbd(join(folder, 'smb'), disk);
    if (order === 'full') execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'none', smb.backing]);
    await smb.serve();
    await smb.mount();
    const { fileSystem } = await openStores({ program, redact: (text) => text, ...hand }).probe(disk, never);
    told.push(`mounted as: ${String(fileSystem)}`);
    fill(source, 120, 6, 3);
    const untouched = fingerprint(source);
    let target = await open();
    const journal = await target.journals.begin('migrate', {});
    const served = join(smb.backing, 'target', 'TaskLogs');
    let happening = null as Promise<unknown> | null;
    const happens: Readonly<Record<string, () => unknown>> = {
      calm: () => undefined,
      kill: killOurs,
      die: smb.kill,
      empty: () => smb.restart({ folder: smb.other }),
      'read-only': () => smb.restart({ readOnly: true }),
      full: () => fillUp(smb.backing),
    };
    const watch = setInterval(() => {
      if (happening !== null || placesIn(join(root, 'TaskLogs')) < 25) return;
      happening = Promise.resolve(happens[order]?.());
    }, 5);
    await tell(
      'copy',
      target
        .copy(trees, { ...settle, bytesPerSecond: 300_000 }, () => undefined, never)
        .then(([tree]) => ({ complete: tree?.complete })),
    );
    clearInterval(watch);
    await happening;
    // The server gives modes of its own.
    const contents = (at: string): string =>
      JSON.stringify([...snapshot(at)].map(([path, what]) => [path, what.split(' ').toSpliced(2, 1)]).sort());
    const isServed = (): boolean => existsSync(served) && contents(served) === contents(source);
    told.push(`on the server by then: ${String(isServed())}`);
    await tell('journal', journal.write('settled', null));
    await target.release();
    await tell(
      'opened',
      open(false).then((again) => again.release()),
    );
    rmSync(join(smb.backing, 'filler'), { force: true });
    if (order !== 'calm' && order !== 'kill') await smb.restart();
    target = await open();
    told.push(`unfinished runs: ${String((await target.journals.unfinished()).length)}`);
    await target.release();
    await goOn();
    // The server's own folder, whatever the mount has said. What could not be sent rclone tries again after a while.
    for (let turn = 0; turn < (order === 'empty' ? 20 : 360) && !isServed(); turn += 1) await sleep(500);
    told.push(`on the server in the end: ${String(isServed())}`);
    told.push(`in the other folder: ${readdirSync(smb.other).join(' ')}`);
    told.push(`source untouched: ${String(fingerprint(source) === untouched)}`);
    await smb.unmount();
    smb.kill();
  },
  /** Words: the folder of share.py, what the share does before a plan tries it. */
  probe: async () => {
    const { backing, share, say } = await serveShare(words[0] ?? '');
    say(words[1] ?? '');
    const { probe } = openStores({ program, redact: (text) => text, ...hand });
    await tell(
      'rights',
      probe(disk, never).then(({ rights }) => rights),
    );
    told.push(
      `left: ${readdirSync(backing)
        .join(' ')
        .replace(/[0-9a-f]{12}/, 'ID')}`,
    );
    say('');
    execFileSync('umount', ['-l', disk]);
    share.kill('SIGKILL');
  },
  /** Words: the folder of share.py, what a share with the old folder does once everything was copied. */
  source: async () => {
    const { backing, share, say } = await serveShare(words[0] ?? '');
    for (let file = 0; file < 5; file += 1) put(join(backing, `${String(file)}.txt`), `old ${String(file)}`);
    const there = openStores({ program, redact: (text) => text, ...hand });
    const target = await there.openTarget(join(folder, 'target'), { create: true }, never);
    const work = [{ name: 'taskLogs', from: disk, to: 'TaskLogs' }];
    const copyIt = async (): Promise<unknown> => {
      const [tree] = await target.copy(work, settle, () => undefined, never);
      return {
        complete: tree?.complete,
        troubles: tree?.troubles.map(({ path, detail }) => `${path}: ${detail}`),
      };
    };
    await tell('copy', copyIt());
    say(words[1] ?? '');
    await tell('in trouble', copyIt());
    say('');
    await tell('again', copyIt());
    await target.release();
    told.push(`vanished: ${String(existsSync(join(folder, 'target', '.octo-ha', 'vanished')))}`);
    execFileSync('umount', ['-l', disk]);
    share.kill('SIGKILL');
  },
};

/** A share of share.py's, mounted. */
async function serveShare(
  programs: string,
): Promise<{ readonly backing: string; readonly share: ChildProcess; readonly say: (text: string) => void }> {
  const [backing, control] = [join(folder, 'backing'), join(folder, 'control')];
  for (const each of [backing, `${backing}-empty`]) mkdirSync(each, { recursive: true });
  const say = (text: string): void => writeFileSync(control, text);
  say('');
  const share = spawn('python3', [join(programs, 'share.py'), disk, backing, control], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (statfsSync(disk).type !== 0x65735546) await sleep(20);
  return { backing, share, say };
}

function fillUp(at: string): void {
  try {
    for (;;) writeFileSync(join(at, 'filler'), Buffer.alloc(4096), { flag: 'a' });
  } catch {
    // full
  }
}

/** The process that touches stores for this one. */
function killOurs(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      const [, parent] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      if (Number(parent) === process.pid && words.includes(program)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
}

function placesIn(top: string): number {
  try {
    return readdirSync(top, { recursive: true, encoding: 'utf8' }).filter((at) => at.endsWith('.txt')).length;
  } catch {
    return 0;
  }
}

await scenarios[name]?.();
process.stdout.write(JSON.stringify(told));
