import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, scratchFolder, shell } from './run-cli.ts';

// Every line of README's blocks marked ```sh run, in order, in one shell, as a reader would paste them. A line may say how
// it ends: `octo-ha license check  # exit 7`.
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const lines = [...readme.matchAll(/^```sh run\r?\n([\s\S]*?)^```/gm)]
  .flatMap(([, block = '']) => block.split(/\r?\n/))
  .map((line) => line.replace(/^\$ /, '').trim())
  .filter((line) => line !== '' && !line.startsWith('#'));

test('every command of the README does what it says', async () => {
  expect(lines.length).toBeGreaterThan(0);
  const state = scratchState();
  const script = lines.map((line) => {
    const expected = /#\s*exit (\d+)\s*$/.exec(line)?.[1] ?? '0';
    const quoted = line.replaceAll("'", `'\\''`);
    return `${line}\n[ $? = ${expected} ] || { echo 'FAILED: ${quoted}'; }`;
  });
  const { stdout, stderr } = await shell(
    [...script, 'octo-ha sandbox down >/dev/null 2>&1; true'].join('\n'),
    state,
  );
  expect(stdout + stderr).not.toContain('FAILED: ');
});

function scratchState(): Record<string, string> {
  return { XDG_STATE_HOME: folder };
}
const folder = scratchFolder();
