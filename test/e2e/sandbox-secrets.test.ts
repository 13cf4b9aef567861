import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { expect, inject, test } from 'vitest';
import { onSandbox } from './on-sandbox.ts';

// The pretend cluster's own secrets: a password that opens nothing but a pretend database on loopback, and pretend API keys.
// Still they stand only where somebody must read them again: the context file that `up` gives; what the sandbox knows of
// itself (state.json) and what its server starts from (plan.json); each node's own key. All of them for their owner alone.
const sandbox = inject('sandbox');
const folder = dirname(sandbox.contextFile);
const keys = sandbox.nodes.map(({ apiKey }) => apiKey);
const holders = ['context.yaml', 'plan.json', 'state.json', 'api-key'];

test.concurrent(
  'no file of a sandbox holds its secrets but those that must, and they are for their owner alone',
  () => {
    const found = new Set<string>();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const text = entry.isFile() ? readOrNothing(file) : '';
      if (![sandbox.password, ...keys].some((secret) => holds(text, secret))) continue;
      found.add(basename(file));
      expect(holders, relative(folder, file).split(sep).join('/')).toContain(entry.name);
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o077, file).toBe(0);
    }
    expect([...found].sort()).toEqual(expect.arrayContaining(['api-key', 'context.yaml']));
  },
);

test.concurrent(
  'no process of a sandbox, and nobody who asks it, has a secret among arguments or environment',
  async (context) => {
    if (process.platform !== 'linux') return context.skip('reads /proc, which Linux alone has');
    const seen = new Set<string>();
    const look = (): void => {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        const line = readOrNothing(`/proc/${pid}/cmdline`);
        // Other tests may hand a password over by the environment: theirs are not looked at.
        const isOurs = line.includes('octo-ha.js') && parentOf(pid) === process.pid;
        if (!isOurs && !line.includes(folder)) continue;
        seen.add(`${line}\n${readOrNothing(`/proc/${pid}/environ`)}`);
      }
    };
    const timer = setInterval(look, 25);
    await onSandbox('nodes list');
    await onSandbox(`sandbox sql --state ${dirname(folder)} --name ${basename(folder)} -q SELECT(1)`);
    clearInterval(timer);
    for (const part of ['sandbox-server', 'sandbox-node', 'octo-ha.js'])
      expect(
        [...seen].some((line) => line.includes(part)),
        part,
      ).toBe(true);
    for (const line of seen)
      for (const secret of [sandbox.password, ...keys]) expect(holds(line, secret)).toBe(false);
  },
);

/** Plain, or in UTF-16 or base64 as files of databases and licenses hold texts. */
function holds(text: string, secret: string): boolean {
  const forms = [
    secret,
    Buffer.from(secret, 'utf16le').toString('latin1'),
    Buffer.from(secret).toString('base64'),
  ];
  return forms.some((form) => text.includes(form));
}

/** What changes while it is looked at may be gone. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** The fourth field of /proc/PID/stat (proc(5)). */
function parentOf(pid: string): number {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
