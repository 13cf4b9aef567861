// An sshd of one's own on loopback, with keys of its own, for whoever runs the tests; and an `ssh` that knows it, as an
// administrator's own configuration would.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** It, and what to change about it. */
export interface PrivateSshd {
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  /** Holds a program `ssh` that reads the configuration made for this. */
  readonly bin: string;
  /** What stands in known_hosts. */
  readonly know: (what: 'it' | 'another key' | 'nothing') => void;
  /** Accepts connections and says nothing. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly close: () => Promise<void>;
}

/** @param ssh path of OpenSSH's client @param sshd path of its server: it insists on a full one */
export async function privateSshd(ssh: string, sshd: string): Promise<PrivateSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'octo-ha-sshd-'));
  const file = (name: string): string => join(folder, name);
  const { username } = userInfo();
  for (const name of ['host-key', 'other-key', 'user-key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  const port = await freePort();
  const publicKey = (name: string): string => readFileSync(file(`${name}.pub`), 'utf8');
  writeFileSync(file('authorized'), publicKey('user-key'));
  writeFileSync(
    file('sshd_config'),
    [
      `Port ${String(port)}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${file('host-key')}`,
      `PidFile ${file('pid')}`,
      `AuthorizedKeysFile ${file('authorized')}`,
      ...['StrictModes no', 'UsePAM no', 'PasswordAuthentication no', 'PermitRootLogin prohibit-password'],
      ...['KbdInteractiveAuthentication no', 'LogLevel ERROR', 'MaxStartups 100'],
      '',
    ].join('\n'),
  );
  writeFileSync(
    file('ssh_config'),
    `UserKnownHostsFile ${file('known')}\nGlobalKnownHostsFile none\nIdentitiesOnly yes\nIdentityFile none\nKexAlgorithms curve25519-sha256\n`,
  );
  mkdirSync(file('bin'));
  writeFileSync(file('bin/ssh'), `#!/bin/sh\nexec '${ssh}' -F '${file('ssh_config')}' "$@"\n`);
  chmodSync(file('bin/ssh'), 0o700);
  const madeFolder = makeSeparationFolder();
  const server = spawn(sshd, ['-D', '-e', '-f', file('sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const know = (what: 'it' | 'another key' | 'nothing'): void => {
    const key = what === 'it' ? publicKey('host-key') : publicKey('other-key');
    writeFileSync(file('known'), what === 'nothing' ? '' : `[127.0.0.1]:${String(port)} ${key}`);
  };
  know('it');
  const close = async (): Promise<void> => {
    server.kill('SIGCONT');
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
    if (madeFolder) rmdirSync(separationFolder);
  };
  try {
    await listens(port, server);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    port,
    user: username,
    identityFile: file('user-key'),
    bin: file('bin'),
    know,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    close,
  };
}

const separationFolder = '/run/sshd';

/** Where root starts sshd it wants this folder, which Debian makes when the service starts. @returns whether it was made here */
function makeSeparationFolder(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    mkdirSync(separationFolder, { mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function listens(port: number, server: ChildProcess): Promise<void> {
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (let turn = 0; turn < 200; turn += 1) {
    if (server.exitCode !== null) throw new Error(`sshd ended: ${said}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`sshd does not listen: ${said}`);
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await gone;
}
