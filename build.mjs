// Bundles src/ into dist/. Skips when dist/ is up to date; safe to run several at once, and under running commands.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePart, partLoader, partsOf } from './build/compiled-parts.mjs';
import { onDemand } from './build/on-demand.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');
/** Programs of their own: those that touch stores and the state folder, and those that the sandbox starts. */
const programs = {
  'store-worker': 'src/files/store/store-worker.ts',
  'state-worker': 'src/files/state-worker.ts',
  'sandbox-server': 'src/sandbox/server-process.ts',
  'sandbox-node': 'src/sandbox/octopus/node-process.ts',
  'octopus-server': 'src/sandbox/octopus/octopus-server.ts',
};

/** Everything the bundle is made of, by content. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  const sources = ['src', 'build']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const others = ['build.mjs', 'package.json', 'package-lock.json'].map((name) => join(root, name));
  for (const file of [...sources, ...others].sort())
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

async function build() {
  const esbuild = await import('esbuild');
  const plugins = [onDemand(root)];
  const parts = {};
  const modules = {};
  // Not minified, so that the lines of a crash report can be read.
  const app = await bundlePart('app', {
    absWorkingDir: root,
    entryPoints: [join(root, 'src', 'main.ts')],
    plugins: [
      partsOf(root, parts, (file) => `module.exports = __loadPart(${JSON.stringify(file)});`, plugins),
      asModules(modules),
      ...plugins,
    ],
  });
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { ...programs, ...modules },
    outdir: dist,
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    chunkNames: 'chunks/[name]-[hash]',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    external: ['msnodesqlv8'],
    // CommonJS dependencies call require() for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [
      partsOf(
        root,
        parts,
        (file) => `${partLoader('./')}export default loadPart(${JSON.stringify(file)});`,
        plugins,
      ),
      ...plugins,
    ],
    alias: { 'readable-stream': 'node:stream' },
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [relative(dist, path), contents]));
  for (const part of [app, ...(await Promise.all(Object.values(parts)))]) {
    for (const [name, contents] of Object.entries(part.files)) files.set(join('chunks', name), contents);
    metafile.outputs[`dist/chunks/${part.file}`] = { inputs: part.inputs };
  }
  files.set(
    'main.js',
    `${partLoader('./chunks/')}export const { main } = loadPart(${JSON.stringify(app.file)});\n`,
  );
  files.set('meta.json', JSON.stringify(metafile));
  // Chunks before the files that name them; every file appears whole or not at all.
  const depth = (name) => name.split(sep).length;
  const names = [...files.keys()].sort((a, b) => depth(b) - depth(a));
  for (const name of names) writeWhole(join(dist, name), files.get(name));
  writeWhole(stampFile, stamp);
  removeStale(new Set(names.map((name) => basename(name))));
}

/**
 * What the app imports when a command needs it, and seldom, stays an ES module with chunks of its own: the sandbox, prompts,
 * the spinner. Its name tells the build, so that a command that runs keeps what it began with.
 * @param modules entry points by name, filled here
 */
const asModules = (modules) => ({
  name: 'modules',
  setup(build) {
    build.onResolve(
      { filter: /^(ora|inquirer|mssql\/msnodesqlv8\.js|\.\.\/sandbox\/.*)$/ },
      ({ path, kind }) => {
        if (kind !== 'dynamic-import') return undefined;
        const name = `${basename(path).replace(/\.[jt]s$/, '')}-${stamp.slice(0, 12)}`;
        modules[`chunks/${name}`] = path.replace('../', './src/');
        return { path: `./${name}.js`, external: true };
      },
    );
  },
});

function writeWhole(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, contents);
  renameSync(fresh, path);
}

/** Chunks of former builds stay for an hour: a command that runs may still want to load one. */
function removeStale(current) {
  const folder = join(dist, 'chunks');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (!current.has(name) && age > 3_600_000) rmSync(path, { force: true });
  }
}

const stamp = fingerprint();
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
  process.exitCode = 0;
} else {
  await build();
}
