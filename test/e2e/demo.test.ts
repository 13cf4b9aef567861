import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { onTerminal } from './pty.ts';
import { octoHa, scratchFolder, shell } from './run-cli.ts';

const [whole, brokenOff, seen] = [scratchFolder(), scratchFolder(), scratchFolder()];

// The README's promise: it takes well under a minute and leaves nothing behind.
test.concurrent(
  'the demonstration runs in a pipe with stdin closed, ends with 0 and leaves no process and no file',
  { timeout: 60_000 },
  async () => {
    const temporary = whole;
    const { stdout, stderr, code } = await shell('octo-ha sandbox demo <&- | cat; exit "${PIPESTATUS[0]}"', {
      TMPDIR: temporary,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/\$ octo-ha nodes list\n/);
    expect(stdout).toMatch(/NODE3 +running/);
    expect(stdout).toMatch(/NODE3 +unknown/);
    expect(stdout).toContain('no process, no port, no file is left');
    expect(stdout).not.toContain('\u001b');
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesOf(temporary)).toEqual([]);
  },
);

test.concurrent(
  'Ctrl-C in the middle of the demonstration ends it with 130 and leaves nothing either',
  async () => {
    const temporary = brokenOff;
    let shown = '';
    let pressed = false;
    const { code, stderr } = await octoHa(['sandbox', 'demo'], {
      env: { TMPDIR: temporary },
      whenStarted: (child) =>
        child.stdout?.on('data', (text: string) => {
          shown += text;
          if (pressed || !shown.includes('$ octo-ha nodes list')) return;
          pressed = true;
          child.kill('SIGINT');
        }),
    });
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('interrupted') as string });
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesOf(temporary)).toEqual([]);
  },
);

test.concurrent('on a terminal the demonstration looks as the commands do there', async (context) => {
  const { code, screen } = await onTerminal(context, ['--no-color', 'sandbox', 'demo'], {
    env: { TMPDIR: seen },
    columns: 80,
    keys: [{ after: 'cluster ratio: ', press: '\u0003' }],
  });
  expect(code).toBe(130);
  expect(screen).toMatch(/NODE1 +running +\d+ s ago/);
  expect(screen).not.toContain('\u001b[3');
  expect(readdirSync(seen)).toEqual([]);
});

/** Command lines that name the folder: whoever listens or writes there is among them. Linux alone tells them. */
function processesOf(folder: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(folder));
}
