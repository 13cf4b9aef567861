import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Journals, OpenJournal } from '../../../src/edges.ts';
import { openJournals } from '../../../src/files/journals.ts';

const folders: string[] = [];
const opened: OpenJournal[] = [];
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await Promise.all(folders.map((each) => rm(each, { recursive: true, force: true })));
});

const instance = { server: 'SQL01\\PROD', database: 'Octopus: test?' };

/** Journals in a folder of their own, and the folder that their files are in. */
async function start(
  options: {
    folder?: string;
    at?: string;
    instance?: typeof instance;
    redact?: (text: string) => string;
  } = {},
): Promise<{ state: string; journals: Journals; own: () => Promise<string> }> {
  const state = options.folder ?? (await mkdtemp(join(tmpdir(), 'octo-ha-journals-')));
  folders.push(state);
  let at = Date.parse(options.at ?? '2026-03-01T12:00:00Z');
  const real = openJournals(state, {
    instance: options.instance ?? instance,
    operator: { user: 'ada', host: 'ops-1', pid: 7 },
    clock: { now: () => new Date((at += 1_000)) },
    redact: options.redact ?? ((text) => text),
  });
  const kept = async (work: Promise<OpenJournal>): Promise<OpenJournal> => {
    const journal = await work;
    opened.push(journal);
    return journal;
  };
  const journals: Journals = {
    ...real,
    begin: (...wanted) => kept(real.begin(...wanted)),
    resume: (id) => kept(real.resume(id)),
  };
  const own = async (): Promise<string> =>
    join(state, 'journals', (await readdir(join(state, 'journals')))[0] ?? '');
  return { state, journals, own };
}

/** A run of three lines, closed without an end, and its file. */
async function interrupted(): Promise<{ journals: Journals; state: string; id: string; path: string }> {
  const { journals, own, state } = await start();
  const journal = await journals.begin('restart', { reason: 'patch night' });
  await journal.write('service.stopping', 'n-1');
  await journal.write('service.stopped', 'n-1');
  await journal.close();
  return { journals, state, id: journal.id, path: join(await own(), `${journal.id}.jsonl`) };
}

const steps = async (journals: Journals): Promise<readonly (readonly string[])[]> =>
  (await journals.unfinished()).map(({ lines }) => lines.map(({ step }) => step));

test('names files and folders so that Windows takes them, and tells instances apart', async () => {
  const { journals, own, state } = await start();
  const { id } = await journals.begin('drain', {});
  expect(id).toMatch(/^20260301T12\d{4}000Z-drain-[0-9a-f]{8}$/);
  expect(await own()).toMatch(/sql01-prod-octopus-test-[0-9a-f]{12}$/);
  for (const other of [
    { server: 'SQL01-PROD', database: 'Octopus: test?' },
    { server: 'SQL01\\PROD', database: 'octopus: test?' },
    { server: '数据库', database: '章鱼' },
    { server: 'x'.repeat(200), database: 'CON' },
  ]) {
    const { journals: others } = await start({ folder: state, instance: other });
    expect(await others.unfinished()).toEqual([]);
    await others.begin('drain', {});
  }
  const names = await readdir(join(state, 'journals'));
  expect(names).toHaveLength(5);
  expect(names.every((name) => /^[a-z0-9][a-z0-9-]{0,60}$/.test(name))).toBe(true);
  const { journals: sameInOtherCase } = await start({
    folder: state,
    instance: { ...instance, server: 'sql01\\prod' },
  });
  expect((await sameInOtherCase.unfinished()).map((run) => run.id)).toEqual([id]);
});

test('cuts a torn last line when it goes on, says so in the next, and leaves the lines before as they were', async () => {
  const { journals, path, id } = await interrupted();
  const whole = await readFile(path);
  await writeFile(path, '{"n":4,"prev":"', { flag: 'a' });
  expect(await steps(journals)).toEqual([['begun', 'service.stopping', 'service.stopped']]);
  const journal = await journals.resume(id);
  await journal.write('service.starting', 'n-1');
  const bytes = await readFile(path);
  expect(bytes.subarray(0, whole.length).equals(whole)).toBe(true);
  const [run] = await journals.unfinished();
  expect(run?.lines.map(({ step, values }) => [step, values])).toEqual([
    ['begun', { reason: 'patch night' }],
    ['service.stopping', {}],
    ['service.stopped', {}],
    ['repaired', { cutBytes: 15 }],
    ['service.starting', {}],
  ]);
});

test('goes on from any cut of the file as from the whole lines before it', async () => {
  const { journals, path, id } = await interrupted();
  const bytes = await readFile(path);
  const first = bytes.indexOf('\n') + 1;
  // Every 41st byte: each is a file that is written, flushed and read again.
  for (let cut = first; cut < bytes.length; cut += 41) {
    await writeFile(path, bytes.subarray(0, cut));
    const before = await steps(journals);
    const journal = await journals.resume(id);
    await journal.write('service.starting', 'n-1');
    await journal.close();
    const torn = bytes[cut - 1] !== 0x0a;
    expect(await steps(journals)).toEqual([
      [...(before[0] ?? []), ...(torn ? ['repaired'] : []), 'service.starting'],
    ]);
  }
});

test('a journal that was changed is an error that names the file and the line, for whoever wants to act on it', async () => {
  const { journals, path, id } = await interrupted();
  const bytes = await readFile(path);
  await writeFile(path, bytes.toString().replace('service.stopping', 'service.st0pping'));
  const damaged = { code: 'journal.broken-chain', exitCode: 3, hint: /octo-ha nodes list/ };
  const told = async (work: Promise<unknown>): Promise<void> => {
    const error = await work.then(
      () => null,
      (caught: unknown) => caught as { message: string; code: string; hint: string },
    );
    expect(error?.code).toBe(damaged.code);
    expect(error?.message).toContain(`'${path}'`);
    expect(error?.message).toContain('line 2');
    expect(error?.hint).toMatch(damaged.hint);
  };
  await told(journals.unfinished());
  await told(journals.resume(id));
  await told(journals.latest('restart', 'n-1'));
});

test('a journal that ended and cannot be read is passed over when the latest is asked for', async () => {
  const { journals, own } = await start();
  for (const reason of ['old', 'new']) {
    const journal = await journals.begin('drain', { reason });
    await journal.write('drain.written', 'n-1');
    await journal.write('ended', null);
    await journal.close();
  }
  const done = join(await own(), 'done');
  const newest = (await readdir(done)).sort().at(-1) ?? '';
  await writeFile(join(done, newest), 'rubbish\n');
  expect((await journals.latest('drain', 'n-1'))?.lines[0]?.values).toEqual({ reason: 'old' });
});

test('a journal under another name, or of another instance, is not believed', async () => {
  const { journals, path, state, id } = await interrupted();
  const renamed = path.replace(/[0-9a-f]{8}\.jsonl$/, '00000000.jsonl');
  await rename(path, renamed);
  await expect(journals.unfinished()).rejects.toMatchObject({ code: 'journal.broken-chain' });
  await rename(renamed, path);
  const { journals: others, own } = await start({ instance: { ...instance, database: 'Other' } });
  await others.begin('drain', {});
  await writeFile(join(await own(), `${id}.jsonl`), await readFile(path));
  await expect(others.unfinished()).rejects.toMatchObject({
    code: 'journal.broken-chain',
    message: expect.stringContaining(
      "it belongs to the database 'Octopus: test?' on 'SQL01\\PROD'",
    ) as string,
  });
  expect(state).not.toBe('');
});

test('other files in the folder are left alone', async () => {
  const { journals, path } = await interrupted();
  await writeFile(join(path, '..', 'notes.txt'), 'x');
  await writeFile(join(path, '..', '.nfs0001'), 'x');
  expect(await journals.unfinished()).toHaveLength(1);
  await (await journals.begin('drain', {})).close();
  expect(await readFile(join(path, '..', 'notes.txt'), 'utf8')).toBe('x');
});

test('nothing is begun where nothing can be written', async () => {
  const state = await mkdtemp(join(tmpdir(), 'octo-ha-journals-'));
  await writeFile(join(state, 'journals'), 'a file where a folder should be');
  const { journals } = await start({ folder: state });
  await expect(journals.begin('drain', {})).rejects.toMatchObject({
    code: 'journal.unwritable',
    exitCode: 3,
    hint: expect.stringContaining('--state-folder') as string,
  });
});

test('a state folder that cannot be read is no empty one', async () => {
  const state = await mkdtemp(join(tmpdir(), 'octo-ha-journals-'));
  await symlink('journals', join(state, 'journals'));
  const { journals } = await start({ folder: state });
  await expect(journals.unfinished()).rejects.toMatchObject({ code: 'journal.unreadable' });
});

test('a file that was moved or removed under a run stops it', async () => {
  for (const away of ['rename', 'rm']) {
    const { journals, own } = await start();
    const journal = await journals.begin('restart', {});
    const path = join(await own(), `${journal.id}.jsonl`);
    await (away === 'rm' ? rm(path) : rename(path, `${path}.moved`));
    await expect(journal.write('service.stopping', 'n-1')).rejects.toMatchObject({
      code: 'journal.unwritable',
    });
    expect(journal.lines()).toHaveLength(1);
  }
});

test('secrets do not get into the file, at any depth', async () => {
  const redact = (text: string): string => text.replaceAll('hunter2', '***');
  const { journals, own } = await start({ redact });
  const journal = await journals.begin('drain', {
    reason: 'login with hunter2',
    deep: [{ hunter2: 'xhunter2x' }],
  });
  const text = await readFile(join(await own(), `${journal.id}.jsonl`), 'utf8');
  expect(text).not.toContain('hunter2');
  expect(journal.lines()[0]?.values).toEqual({ reason: 'login with ***', deep: [{ '***': 'x***x' }] });
});

test('an ended run moves to done when it is closed, and one that a crash kept from it when the next begins', async () => {
  const { journals, own } = await start();
  const closed = await journals.begin('drain', {});
  await closed.write('ended', null);
  await closed.close();
  const crashed = await journals.begin('drain', {});
  await crashed.write('ended', null);
  expect(await readdir(await own())).toEqual([`${crashed.id}.jsonl`, 'done']);
  expect(await journals.unfinished()).toEqual([]);
  const next = await journals.begin('drain', {});
  expect(await readdir(await own())).toEqual([`${next.id}.jsonl`, 'done']);
  expect((await readdir(join(await own(), 'done'))).sort()).toEqual([
    `${closed.id}.jsonl`,
    `${crashed.id}.jsonl`,
  ]);
});

test('of what ended, the newest 200 of each verb are kept', async () => {
  const { journals, own } = await start();
  await (await journals.begin('restart', {})).close();
  const done = join(await own(), 'done');
  await mkdir(done, { recursive: true });
  const name = (number: number, verb: string): string =>
    `20250101T${String(number).padStart(9, '0')}Z-${verb}-00000000.jsonl`;
  for (let number = 0; number < 205; number++) await writeFile(join(done, name(number, 'drain')), '');
  for (let number = 0; number < 3; number++) await writeFile(join(done, name(number, 'cap')), '');
  await journals.begin('undrain', {});
  const left = (await readdir(done)).sort();
  expect(left.filter((each) => each.includes('-drain-'))).toEqual(
    Array.from({ length: 200 }, (_, at) => name(at + 5, 'drain')),
  );
  expect(left.filter((each) => each.includes('-cap-'))).toHaveLength(3);
});

test('a run whose first line was never written is none, and its file goes after a day', async () => {
  const { journals, path } = await interrupted();
  const [yesterday, today] = ['20260228T110000000Z', '20260301T110000000Z'].map((at) =>
    join(path, '..', `${at}-drain-0a0b0c0d.jsonl`),
  ) as [string, string];
  await writeFile(yesterday, '{"n":1,');
  await writeFile(today, '');
  expect(await journals.unfinished()).toHaveLength(1);
  await journals.begin('undrain', {});
  const left = await readdir(join(path, '..'));
  expect(left.some((name) => name.includes('0228T11'))).toBe(false);
  expect(left.some((name) => name.includes('0301T11'))).toBe(true);
});

test.each([
  ['a newer', 2],
  ['an older', 0],
  ['an older', undefined],
])('a journal of %s program (version %s) is not guessed at', async (whose, version) => {
  const { journals, own } = await start();
  const { id } = await journals.begin('drain', {});
  const { encodeLine, noLine } = await import('../../../src/files/journal-line.ts');
  const header = { version, id, verb: 'drain', ...instance } as unknown as Parameters<typeof encodeLine>[3];
  const line = { at: '', step: 'begun', nodeId: null, by: { user: '', host: '', pid: 1 }, values: {} };
  await writeFile(join(await own(), `${id}.jsonl`), encodeLine(line, 1, noLine, header));
  await expect(journals.unfinished()).rejects.toMatchObject({
    code: 'journal.unreadable',
    message: expect.stringContaining(`written by ${whose} octo-ha`) as string,
  });
});
