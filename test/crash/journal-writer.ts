// Run as a process of its own by journal-survives-kill.test.ts: writes lines for ever and says which are on the disk.
import { openStateFolder } from '../../src/files/state-journals.ts';

const [folder = '', first = '1', program = ''] = process.argv.slice(2);
const state = openStateFolder(folder, {
  program,
  redact: (text) => text,
  quiet: () => undefined,
  signal: new AbortController().signal,
});
const journals = await state.journals({
  instance: { server: 'SQL01', database: 'Octopus' },
  operator: { user: 'ada', host: 'ops-1', pid: process.pid },
});
const [run] = await journals.unfinished();
const journal = run === undefined ? await journals.begin('restart', {}) : await journals.resume(run.id);
for (let number = Number(first); ; number++) {
  await journal.write('service.stopping', 'n-1', { number, note: 'ü'.repeat((number * 37) % 3_000) });
  process.stdout.write(`${String(number)}\n`);
}
