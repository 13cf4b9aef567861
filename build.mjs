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

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');
const entries = {
  main: 'src/main.ts',
  'sandbox-server': 'src/sandbox/server-process.ts',
  'sandbox-node': 'src/sandbox/octopus/node-process.ts',
  'octopus-server': 'src/sandbox/octopus/octopus-server.ts',
};

/** Everything the bundle is made of, by content. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const others = ['build.mjs', 'package.json', 'package-lock.json'].map((name) => join(root, name));
  for (const file of [...sources, ...others].sort())
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

async function build() {
  const esbuild = await import('esbuild');
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(entries).filter(([, source]) => existsSync(join(root, source))),
    ),
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
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    external: ['msnodesqlv8'],
    // CommonJS dependencies call require() for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [onDemand],
    // A copy of Node's own streams that old Nodes needed.
    alias: { 'readable-stream': 'node:stream' },
  });
  // Chunks before the files that import them; every file appears whole or not at all.
  const files = [...result.outputFiles].sort((a, b) => depth(b.path) - depth(a.path));
  for (const file of files) writeWhole(file.path, file.contents);
  writeWhole(join(dist, 'meta.json'), JSON.stringify(result.metafile));
  writeWhole(stampFile, stamp);
  removeStale(new Set(files.map((file) => basename(file.path))));
}

/**
 * Kept out of the bundle, because reading them costs every start more than they are worth: what tedious requires at its
 * start but touches for Entra logins alone (@azure/identity and some 50 MB below it), and the tables of East Asian code
 * pages, which iconv-lite asks for when a column has one. They are looked up, from where their user would look, at the
 * first touch.
 */
const onDemand = {
  name: 'on-demand',
  setup(build) {
    build.onResolve({ filter: /^@azure\// }, ({ path }) => ({
      path,
      namespace: 'on-demand',
      pluginData: ['mssql', 'tedious'],
    }));
    build.onResolve({ filter: /^\.\/tables\/.*\.json$/ }, ({ path, importer }) =>
      /[\\/]iconv-lite[\\/]encodings[\\/]/.test(importer)
        ? {
            path: `iconv-lite/encodings/${path.slice(2)}`,
            namespace: 'on-demand',
            pluginData: ['mssql', 'tedious'],
          }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'on-demand' }, ({ path, pluginData }) => ({
      loader: 'js',
      resolveDir: root,
      contents: `
        const chain = ${JSON.stringify(pluginData)};
        let loaded;
        const load = () => {
          if (loaded === undefined) {
            const { createRequire } = require('node:module');
            let from = require;
            for (const name of chain) from = createRequire(from.resolve(name));
            loaded = from(${JSON.stringify(path)});
          }
          return loaded;
        };
        module.exports = ${
          path.endsWith('.json')
            ? 'load()'
            : `new Proxy({}, {
          get: (_, name) => (name === '__esModule' ? true : load()[name]),
          has: (_, name) => name in load(),
        })`
        };`,
    }));
  },
};

function depth(path) {
  return path.split(sep).length;
}

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
