// Parts: files of dist/ that are read together with V8's compiled form of them. Compiling what `nodes list` loads takes
// longer than talking to the database; ES modules cannot be compiled ahead on Node 20, so the parts are CommonJS.
// A Node other than the one that built refuses the compiled form and compiles.
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** Packages that are parts of their own: read when first needed, and shared by whoever needs them. */
const packages = {
  mssql: "module.exports = require('mssql');",
  yaml: "module.exports = require('yaml');",
  'fast-xml-parser': "export { XMLParser, XMLValidator } from 'fast-xml-parser';",
};

/** What code of a part is given: Node's own five, then what a part alone needs. */
const parameters =
  'exports, require, module, __filename, __dirname, __loadPart, __importModule, __importMetaUrl';

const shared = {
  write: false,
  metafile: true,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  legalComments: 'none',
  logLevel: 'warning',
  external: ['msnodesqlv8'],
  // A copy of Node's own streams that old Nodes needed.
  alias: { 'readable-stream': 'node:stream' },
};

/**
 * Bundles a part.
 * @param name of the part
 * @param options for esbuild: where it begins, its plug-ins
 * @returns its file name (which tells the content, so that a part and its compiled form always belong together), its files by
 * name, and what it was made of
 */
export async function bundlePart(name, options) {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    ...shared,
    format: 'cjs',
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: `(function (${parameters}) {` },
    footer: { js: '\n})' },
    ...options,
  });
  // The few characters beyond ASCII stand in literals, where an escape is the same.
  const source = outputFiles[0].text
    .replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    // A script that comes with its compiled form cannot import by itself; main.js does it.
    .replace(/\bimport\((?="\.\/)/g, '__importModule(');
  const file = `${name}-${createHash('sha256').update(source).digest('hex').slice(0, 12)}.cjs`;
  const compiledFile = `${file}.${compiledFor(process)}`;
  return {
    file,
    files: { [compiledFile]: compile(source, file), [file]: source },
    inputs: Object.values(metafile.outputs)[0].inputs,
  };
}

/** A function of its own in what is written below, too. */
function compiledFor({ version, platform, arch }) {
  return `${version}-${platform}-${arch}.cache`;
}

/** The whole of it, since what is compiled only when called would be compiled at every start. */
function compile(source, filename) {
  setFlagsFromString('--no-lazy');
  try {
    const script = new Script(source, { filename });
    // V8 takes a compiled form only from a V8 with the same flags.
    setFlagsFromString('--lazy');
    return script.createCachedData();
  } finally {
    setFlagsFromString('--lazy');
  }
}

/**
 * An ES module's code that defines `loadPart(file)`.
 * @param folder of the parts, relative to the module
 */
export const partLoader = (folder) => `
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
const requireFromHere = createRequire(import.meta.url);
const parts = new Map();
${compiledFor.toString()}
function loadPart(file) {
  let module = parts.get(file);
  if (module === undefined) {
    parts.set(file, (module = { exports: {} }));
    const filename = fileURLToPath(new URL('${folder}' + file, import.meta.url));
    let cachedData;
    try {
      cachedData = readFileSync(filename + '.' + compiledFor(process));
    } catch {
      // built by another Node
    }
    const importModule = (path) => import(new URL(path, pathToFileURL(filename)).href);
    const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
    const run = script.runInThisContext();
    run(module.exports, requireFromHere, module, filename, dirname(filename), loadPart, importModule, import.meta.url);
  }
  return module.exports;
}
`;

/**
 * A plug-in that makes of every package above a part.
 * @param root folder of package.json
 * @param made the parts by package; filled here, so that one build shares them with the next
 * @param load code that gives the exports of a part, by its file
 */
export const partsOf = (root, made, load, plugins) => ({
  name: 'parts',
  setup(build) {
    build.onResolve({ filter: /^(mssql|yaml|fast-xml-parser)$/ }, ({ path, kind }) =>
      kind === 'require-call' ? undefined : { path, namespace: 'part' },
    );
    build.onLoad({ filter: /.*/, namespace: 'part' }, async ({ path }) => {
      made[path] ??= bundlePart(path, {
        absWorkingDir: root,
        stdin: { contents: packages[path], resolveDir: root, loader: 'js' },
        minify: true,
        plugins,
      });
      const { file } = await made[path];
      return { loader: 'js', resolveDir: root, contents: load(file) };
    });
  },
});
