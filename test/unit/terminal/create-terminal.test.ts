import { expect, onTestFinished, test, vi } from 'vitest';
import { parse } from 'yaml';
import type { OutputFormat } from '../../../src/edges.ts';
import { createTerminal, type OwnTerminal } from '../../../src/terminal/create-terminal.ts';
import { keptStream, type KeptStream } from './streams.ts';

const nobody = (): Promise<boolean> => Promise.reject(new Error('nobody is asked'));

interface Setup {
  readonly terminal: OwnTerminal;
  readonly stdout: KeptStream;
  readonly stderr: KeptStream;
}

/** Time passes where the test says so. */
function withoutWaiting(): void {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
}

function setup(format: OutputFormat, tty: { columns: number; rows: number } | null = null): Setup {
  const stdout = keptStream(tty);
  const stderr = keptStream();
  const redact = (text: string): string => text.replaceAll('hunter2', '***');
  return {
    terminal: createTerminal({
      stdout,
      stderr,
      env: {},
      format,
      colour: undefined,
      redact,
      complete: (text) => text.replaceAll('octo-ha status', 'octo-ha --context prod status'),
      confirm: nobody,
      canConfirm: false,
    }),
    stdout,
    stderr,
  };
}

const answer = {
  document: { nodes: [{ name: 'node-1', lastSeenAt: new Date('2026-01-02T03:04:05Z'), version: null }] },
  header: ['instance Octopus'],
  table: { columns: ['name'], rows: [[{ text: 'node-1' }]] },
  footer: ['1 node'],
};

test('a table comes with its header and footer, a blank line between', () => {
  const { terminal, stdout } = setup('table');
  terminal.answer(answer);
  expect(stdout.text()).toBe('instance Octopus\n\nNAME\nnode-1\n\n1 node\n');
});

test('json is the document alone, times in UTC, null kept', () => {
  const { terminal, stdout, stderr } = setup('json');
  terminal.answer(answer);
  expect(JSON.parse(stdout.text())).toEqual({
    nodes: [{ name: 'node-1', lastSeenAt: '2026-01-02T03:04:05.000Z', version: null }],
  });
  expect(stderr.text()).toBe('');
});

test('compact json takes one line', () => {
  const { terminal, stdout } = setup('json');
  terminal.answer(answer, { compact: true });
  expect(stdout.text().split('\n')).toHaveLength(2);
});

test('yaml says the same as json', () => {
  const [json, yaml] = [setup('json'), setup('yaml')];
  json.terminal.answer(answer);
  yaml.terminal.answer(answer);
  expect(parse(yaml.stdout.text())).toEqual(JSON.parse(json.stdout.text()));
});

test.each(['json', 'yaml'] as const)('%s keeps a hostile name and sends no control character', (format) => {
  const { terminal, stdout } = setup(format);
  const name = 'a\u001b[2J\u009b2J\u202eb: "c"';
  terminal.answer({ document: { name } });
  expect((parse(stdout.text()) as { name: string }).name).toBe(name);
  expect(stdout.text()).not.toMatch(/[\u001b\u009b\u202e]/);
});

test.each(['table', 'json', 'yaml'] as const)(
  'a known secret is taken out of a %s answer and of what is said',
  (format) => {
    const { terminal, stdout, stderr } = setup(format);
    terminal.answer({
      document: { a: ['hunter2'] },
      header: ['hunter2'],
      table: { columns: ['a'], rows: [[{ text: 'hunter2' }]] },
    });
    terminal.note('hunter2');
    terminal.warn('hunter2');
    expect(stdout.text() + stderr.text()).not.toContain('hunter2');
    expect(stdout.text()).toContain('***');
  },
);

test('warnings and notes go to stderr, one line each', () => {
  const { terminal, stdout, stderr } = setup('table');
  terminal.warn('trusting any\ncertificate');
  terminal.note('done');
  expect(stderr.text()).toBe('warning: trusting any\\ncertificate\ndone\n');
  expect(stdout.text()).toBe('');
});

test('repainting on a TTY goes back over the last painting', () => {
  const { terminal, stdout } = setup('table', { columns: 80, rows: 24 });
  terminal.repaint(answer);
  const first = stdout.text();
  terminal.repaint(answer);
  expect(stdout.text()).toBe(`${first}\u001b[6A\u001b[J${first}`);
});

test('repainting never draws more lines than the cursor can come back over', () => {
  const { terminal, stdout } = setup('table', { columns: 80, rows: 4 });
  terminal.repaint(answer);
  terminal.repaint(answer);
  expect(stdout.text()).toContain('\u001b[3A');
  expect(stdout.text().split('\u001b[J')[0]?.split('\n')).toHaveLength(4);
});

test('repainting json writes one line per document', () => {
  const { terminal, stdout } = setup('json', { columns: 80, rows: 24 });
  terminal.repaint(answer);
  terminal.repaint(answer);
  const lines = stdout.text().trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines.map((line) => typeof JSON.parse(line))).toEqual(['object', 'object']);
});

test('repainting yaml separates the documents', () => {
  const { terminal, stdout } = setup('yaml');
  terminal.repaint(answer);
  terminal.repaint(answer);
  expect(stdout.text().match(/^---$/gm)).toHaveLength(2);
});

test('a wait that is over at once says nothing', async () => {
  withoutWaiting();
  const { terminal, stderr } = setup('table');
  terminal.waiting('connecting to db')();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(stderr.text()).toBe('');
});

test('off a TTY a wait is a plain line within two seconds, without colour', async () => {
  withoutWaiting();
  const { terminal, stderr } = setup('table');
  const over = terminal.waiting('connecting to db');
  await vi.advanceTimersByTimeAsync(1_999);
  over();
  expect(stderr.text()).toBe('connecting to db …\n');
});

test('a wait that nobody has ended keeps no process alive once the command is over', () => {
  withoutWaiting();
  const { terminal, stderr } = setup('table');
  terminal.waiting('connecting to db');
  vi.advanceTimersByTime(1_500);
  terminal.waiting('asking the service of node-1');
  expect(stderr.text()).toBe('connecting to db …\n');
  terminal.endWaits();
  expect(vi.getTimerCount()).toBe(0);
});

test('on a TTY a wait is a spinner that leaves nothing behind', async () => {
  const stderr = {
    ...keptStream({ columns: 80, rows: 24 }),
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  };
  const stdout = keptStream();
  const terminal = createTerminal({
    confirm: nobody,
    canConfirm: false,
    stdout,
    stderr,
    env: {},
    format: 'table',
    colour: undefined,
    redact: (t) => t,
    complete: (t) => t,
  });
  withoutWaiting();
  const over = terminal.waiting('connecting to db');
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.dynamicImportSettled();
  await vi.advanceTimersByTimeAsync(1_000);
  over();
  expect(stderr.text()).toContain('connecting to db');
  const length = stderr.text().length;
  await vi.advanceTimersByTimeAsync(5000);
  expect(stderr.text()).toHaveLength(length);
});

test('commands are made whole in what is said, and no datum of an answer is touched', () => {
  const { terminal, stdout, stderr } = setup('table');
  terminal.note('octo-ha status tells');
  terminal.warn('see octo-ha status');
  const described = 'octo-ha status';
  terminal.answer({ document: { described }, table: { columns: ['a'], rows: [[{ text: described }]] } });
  expect(stderr.text()).toBe(
    'octo-ha --context prod status tells\nwarning: see octo-ha --context prod status\n',
  );
  expect(stdout.text()).toBe('A\nocto-ha status\n');
});
