// A share of Samba of a test's own on loopback, mounted by rclone; both end with the namespace of processes they run in.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { findTool } from '../../tools.ts';

/** It, and what to do with it. */
export interface PrivateSmbd {
  /** The folder that is shared. */
  readonly backing: string;
  /** Kills the server with all that serves connections. */
  readonly kill: () => void;
  readonly serve: (change?: { readonly folder?: string; readonly readOnly?: boolean }) => Promise<void>;
  /** Kills it and starts it again, in the same place, or over another folder, or for reading alone. */
  readonly restart: PrivateSmbd['serve'];
  /** An empty folder. */
  readonly other: string;
  readonly mount: () => Promise<void>;
  readonly unmount: () => Promise<void>;
}

/** Ends the test, with its reason printed, where one of its programs is not installed, or a user of Samba cannot be made. */
export function needSmb(context: TestContext): void {
  // `.ci/run` installs none of them: they are a part of the long proofs.
  for (const [name, debianPackage] of [
    ['smbd', 'samba'],
    ['rclone', 'rclone'],
    ['fusermount3', 'fuse3'],
  ] as const)
    if (findTool(name) === null) skip(context, `${name} is not installed (Debian package ${debianPackage})`);
  if (process.getuid?.() !== 0) skip(context, 'smbd is started by root alone');
  if (!existsSync('/dev/fuse')) skip(context, 'there is no /dev/fuse');
}

function skip(context: TestContext, reason: string): never {
  process.stderr.write(`skipped: ${context.task.name}: ${reason}\n`);
  return context.skip(reason);
}

const password = 'of-a-test';
const fuse = 0x65735546;

/** @param folder for all of it @param point where rclone mounts it */
export async function privateSmbd(folder: string, point: string): Promise<PrivateSmbd> {
  const at = (name: string): string => join(folder, name);
  const port = await freePort();
  const backing = at('backing');
  for (const each of ['smbd', 'cache', 'backing', 'other']) mkdirSync(at(each), { recursive: true });
  const configure = (path: string, readOnly: boolean): void =>
    writeFileSync(
      at('smb.conf'),
      [
        '[global]',
        `smb ports = ${String(port)}`,
        'interfaces = 127.0.0.1',
        'bind interfaces only = yes',
        'server role = standalone server',
        `passdb backend = tdbsam:${at('smbd/passdb.tdb')}`,
        ...['private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory'].map(
          (name) => `${name} = ${at('smbd')}`,
        ),
        `ncalrpc dir = ${at('smbd/ncalrpc')}`,
        'disable netbios = yes',
        'disable spoolss = yes',
        'load printers = no',
        'printcap name = /dev/null',
        '[share]',
        `path = ${path}`,
        `read only = ${readOnly ? 'yes' : 'no'}`,
        '',
      ].join('\n'),
    );
  configure(backing, false);
  execFileSync('smbpasswd', ['-c', at('smb.conf'), '-a', '-s', 'root'], {
    input: `${password}\n${password}\n`,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let server: ChildProcess | null = null;
  let mounted: ChildProcess | null = null;
  const serve: PrivateSmbd['serve'] = async ({ folder: path = backing, readOnly = false } = {}) => {
    configure(path, readOnly);
    const words = ['--foreground', '--no-process-group', '--debug-stdout', `--configfile=${at('smb.conf')}`];
    // A group of its own, which those that serve connections belong to.
    server = spawn('smbd', words, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
    while (!(await answers(port))) await sleep(50);
  };
  const kill = (): void => {
    try {
      process.kill(-(server?.pid ?? NaN), 'SIGKILL');
    } catch {
      // it is gone already
    }
  };
  const obscured = execFileSync('rclone', ['obscure', password], { encoding: 'utf8' }).trim();
  return {
    backing,
    serve,
    kill,
    other: at('other'),
    restart: async (change) => {
      kill();
      while (await answers(port)) await sleep(20);
      await serve(change);
    },
    mount: async () => {
      writeFileSync(
        at('rclone.conf'),
        `[smb]\ntype = smb\nhost = 127.0.0.1\nport = ${String(port)}\nuser = root\npass = ${obscured}\n`,
      );
      const log = at('rclone.log');
      const words = ['mount', 'smb:share', point, '--config', at('rclone.conf'), '--cache-dir', at('cache')];
      // Without it no file can be appended to. All else as rclone has it: what is written is sent some seconds later.
      mounted = spawn('rclone', [...words, '--vfs-cache-mode', 'writes', '--log-file', log], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      while (statfsSync(point).type !== fuse) {
        if (mounted.exitCode !== null) throw new Error(`rclone ended: ${readFileSync(log, 'utf8')}`);
        await sleep(50);
      }
    },
    unmount: async () => {
      const gone = new Promise((resolve) => mounted?.once('exit', resolve));
      execFileSync('umount', ['-l', point]);
      mounted?.kill('SIGTERM');
      await Promise.race([gone, sleep(5000)]);
      mounted?.kill('SIGKILL');
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
