// Writes docs/commands.md from the tree of commands. `npm run docs`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'octo-ha-docs-'));
try {
  const bundle = join(folder, 'stdin.mjs');
  await build({
    stdin: {
      contents:
        "export { createProgram } from './src/commands/program.ts';\nexport { describeCommands } from './src/commands/describe-commands.ts';",
      resolveDir: root,
      loader: 'ts',
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
    // What a command loads when it runs stays in files of its own, which are not loaded here.
    splitting: true,
    external: ['msnodesqlv8'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const { createProgram, describeCommands } = await import(pathToFileURL(bundle).href);
  const silent = { writeOut: () => undefined, writeErr: () => undefined };
  writeFileSync(join(root, 'docs', 'commands.md'), describeCommands(createProgram({}, '', silent)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
