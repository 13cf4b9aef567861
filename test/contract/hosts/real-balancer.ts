// HAProxy, NGINX and Apache httpd for tests: private, unprivileged, on loopback, with the configuration of docs/load-balancers.md.
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is documented, by the language of its code block. */
export type Product = 'haproxy' | 'nginx' | 'apache';

/** A balancer that runs. */
export interface RealBalancer {
  readonly url: string;
  /** What it said, once it has ended; null while it runs. */
  readonly lastWords: () => string | null;
  /** Runs with the configuration changed by this; NGINX alone. */
  readonly reload: (change: (config: string) => string) => void;
  readonly close: () => Promise<void>;
}

const nobody = 65_534;

/** The code block of this language in docs/load-balancers.md. */
function documented(product: Product): string {
  const text = readFileSync(new URL('../../../docs/load-balancers.md', import.meta.url), 'utf8');
  const block = new RegExp(`^\`\`\`${product}\\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
  if (block === undefined) throw new Error(`no ${product} in docs/load-balancers.md`);
  return block;
}

/** Replaces what must be there. */
function swap(text: string, what: string | RegExp, by: string): string {
  const swapped = text.replaceAll(what, by);
  if (swapped === text) throw new Error(`no ${String(what)} in the configuration`);
  return swapped;
}

// Debian builds mod_watchdog in.
const apacheModules = [
  ...['mpm_event', 'authz_core', 'slotmem_shm', 'lbmethod_byrequests'],
  ...['proxy', 'proxy_http', 'proxy_balancer', 'proxy_hcheck'],
];

/** What a test needs around the documented part, and the shorter intervals in it. */
const around: Readonly<Record<Product, (config: string, folder: string, port: number) => string>> = {
  haproxy: (config, _, port) =>
    swap(swap(config, 'bind *:80', `bind 127.0.0.1:${port}`), 'inter 5s', 'inter 100ms'),
  nginx: (config, folder, port) =>
    [
      ...[
        'worker_processes 1;',
        `pid ${folder}/pid;`,
        'error_log stderr;',
        'events {}',
        'http {',
        'access_log off;',
      ],
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (kind) => `${kind}_temp_path ${folder}/${kind};`,
      ),
      swap(config, 'listen 80', `listen 127.0.0.1:${port}`),
      '}',
    ].join('\n'),
  apache: (config, folder, port) =>
    [
      ...apacheModules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      ...[
        `ServerName 127.0.0.1`,
        `Listen 127.0.0.1:${port}`,
        `PidFile ${folder}/pid`,
        `ErrorLog ${folder}/error.log`,
      ],
      ...[`DefaultRuntimeDir ${folder}`, 'StartServers 1', 'ThreadsPerChild 8', 'MaxRequestWorkers 8'],
      swap(config, 'hcinterval=5', 'hcinterval=100ms'),
    ].join('\n'),
};

const argv: Readonly<Record<Product, (folder: string, file: string) => readonly string[]>> = {
  haproxy: (_, file) => ['-db', '-f', file],
  nginx: (folder, file) => ['-p', folder, '-c', file, '-e', 'stderr', '-g', 'daemon off;'],
  apache: (folder, file) => ['-DFOREGROUND', '-d', folder, '-f', file],
};

/**
 * Starts one. It listens soon, not at once.
 * @param program its path
 * @param ports where node-1, node-2, … listen
 */
export async function realBalancer(
  product: Product,
  program: string,
  ports: readonly number[],
): Promise<RealBalancer> {
  const folder = mkdtempSync(join(tmpdir(), `octo-ha-${product}-`));
  const port = await freePort();
  const nodes = ports.reduce(
    (text, node, at) => swap(text, `node-${at + 1}.example:8080`, `127.0.0.1:${node}`),
    documented(product),
  );
  const config = around[product](nodes, folder, port);
  const file = join(folder, 'config');
  writeFileSync(file, config);
  // Nothing of it runs as root.
  const root = process.getuid?.() === 0;
  if (root) chownSync(folder, nobody, nobody);
  chmodSync(file, 0o644);
  const child = spawn(program, argv[product](folder, file), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(root ? { uid: nobody, gid: nobody } : {}),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  return {
    url: `http://127.0.0.1:${port}`,
    lastWords: () => (over ? `it has ended: ${said}` : null),
    reload: (change) => {
      writeFileSync(file, change(config));
      child.kill('SIGHUP');
    },
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
