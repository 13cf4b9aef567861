// Prints one of README's two commands: the first line of a fenced block that starts with `npm ci &&` and names the script.
import { readFileSync } from 'node:fs';

const script = process.argv[2] ?? '';
const lines = readFileSync(new URL('../README.md', import.meta.url), 'utf8').split(/\r?\n/);
const found = lines
  .map((line) => line.replace(/^\$ /, ''))
  .find((line) => /^npm ci && npm (run )?\w+$/.test(line) && line.endsWith(` ${script}`));
if (found === undefined) {
  process.stderr.write(`README.md has no line "npm ci && npm … ${script}"\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${found}\n`);
}
