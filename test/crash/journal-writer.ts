// Run as a process of its own by journal-survives-kill.test.ts: writes lines for ever and says which are on the disk.
import { openJournals } from '../../src/files/journals.ts';

const journals = openJournals(process.argv[2] ?? '', {
  instance: { server: 'SQL01', database: 'Octopus' },
  operator: { user: 'ada', host: 'ops-1', pid: process.pid },
  clock: { now: () => new Date() },
  redact: (text) => text,
});
const [run] = await journals.unfinished();
const journal = run === undefined ? await journals.begin('restart', {}) : await journals.resume(run.id);
for (let number = Number(process.argv[3] ?? '1'); ; number++) {
  await journal.write('service.stopping', 'n-1', { number, note: 'ü'.repeat((number * 37) % 3_000) });
  process.stdout.write(`${String(number)}\n`);
}
