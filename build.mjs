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
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

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
    plugins: [onDemand, driver],
    // A copy of Node's own streams that old Nodes needed.
    alias: { 'readable-stream': 'node:stream' },
  });
  for (const output of Object.values(result.metafile.outputs))
    if ('driver:mssql' in output.inputs) Object.assign(output.inputs, driverParts.inputs);
  result.outputFiles.push(...driverParts.files);
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

/** What the plug-in below adds to the build. */
const driverParts = { files: [], inputs: {} };

/**
 * The SQL driver is two thirds of what `nodes list` loads, and compiling it takes longer than talking to the database. So it
 * becomes a file of its own, beside which lies V8's compiled form of it for the Node that builds. Another Node refuses that
 * and compiles. The name tells the content, so the two always belong together.
 */
const driver = {
  name: 'driver',
  setup(build) {
    build.onResolve({ filter: /^mssql$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: 'mssql', namespace: 'driver' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'driver' }, async () => {
      const { build: bundle } = await import('esbuild');
      const { outputFiles, metafile } = await bundle({
        absWorkingDir: root,
        stdin: { contents: "module.exports = require('mssql');", resolveDir: root, loader: 'js' },
        write: false,
        metafile: true,
        bundle: true,
        format: 'cjs',
        platform: 'node',
        target: 'node20.19',
        minify: true,
        legalComments: 'none',
        external: ['msnodesqlv8'],
        plugins: [onDemand],
        alias: { 'readable-stream': 'node:stream' },
      });
      // The few characters beyond ASCII stand in literals, where an escape is the same.
      const text = outputFiles[0].text.replace(
        /[^\0-\x7f]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      const source = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
      const name = `driver-${createHash('sha256').update(source).digest('hex').slice(0, 12)}.cjs`;
      const file = join(dist, 'chunks', name);
      driverParts.inputs = Object.values(metafile.outputs)[0].inputs;
      driverParts.files = [
        { path: file, contents: source },
        { path: `${file}.${process.version}.cache`, contents: compiled(source, file) },
      ];
      return {
        loader: 'js',
        resolveDir: root,
        contents: `
          import { readFileSync } from 'node:fs';
          import { createRequire } from 'node:module';
          import { dirname } from 'node:path';
          import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
          const filename = fileURLToPath(new URL('./${name}', import.meta.url));
          let cachedData;
          try {
            cachedData = readFileSync(filename + '.' + process.version + '.cache');
          } catch {
            // built by another Node
          }
          const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
          const module = { exports: {} };
          script.runInThisContext()(module.exports, createRequire(import.meta.url), module, filename, dirname(filename));
          export default module.exports;`,
      };
    });
  },
};

/** Run once, so that what runs at every load is compiled too. */
function compiled(source, filename) {
  const script = new Script(source, { filename });
  const module = { exports: {} };
  script.runInThisContext()(
    module.exports,
    createRequire(join(root, 'build.mjs')),
    module,
    filename,
    dirname(filename),
  );
  return script.createCachedData();
}

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
