// A pretend `Octopus.Server` command as a process; what it does is in command/.
import { runCommand } from './command/run-command.ts';

try {
  await runCommand(process.argv.slice(2), process.env['OCTOPUS_SERVER_CONFIG'], (line) => {
    process.stdout.write(`${line}\n`);
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
