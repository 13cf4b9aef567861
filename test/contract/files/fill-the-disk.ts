// Run as a process of its own by journal-full-disk.test.ts, in a folder that has 3 MB in all; prints what happened.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournals } from '../../../src/files/journals.ts';

const folder = process.argv[2] ?? '';
const journals = openJournals(folder, {
  instance: { server: 'SQL01', database: 'Octopus' },
  operator: { user: 'ada', host: 'ops-1', pid: process.pid },
  clock: { now: () => new Date() },
  redact: (text) => text,
});
const told: string[] = [];
const tell = async (work: Promise<unknown>): Promise<void> => {
  told.push(
    await work.then(
      () => 'done',
      (error: unknown) =>
        `${(error as { code: string }).code}: ${(error as Error).message.replace(/^.*': /, '')}`,
    ),
  );
};

const journal = await journals.begin('restart', {});
await tell(journal.write('service.stopping', 'n-1'));
const filler = join(folder, 'filler');
try {
  for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' });
} catch {
  // full
}
// The page that the file ends in may have room for a line, not for this one.
await tell(journal.write('service.stopped', 'n-1', { note: 'x'.repeat(20_000) }));
await tell(journals.begin('drain', {}));
await journal.close();
rmSync(filler);
const again = await journals.resume(journal.id);
await tell(again.write('service.stopped', 'n-1'));
await again.close();
told.push(
  again
    .lines()
    .map(({ step }) => step)
    .join(' '),
);
process.stdout.write(JSON.stringify(told));
