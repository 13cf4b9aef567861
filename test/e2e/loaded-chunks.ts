// Which packages a run of the built binary has loaded: recorded by Node's own loader hooks and where files are read, not
// guessed.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { octoHa, root, type Ended, type RunOptions } from './run-cli.ts';

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

/**
 * Runs `octo-ha` and tells the packages whose code was loaded, bundled or not.
 * @param folder for the recorder and what it records
 */
export async function loadedPackages(
  args: readonly string[],
  folder: string,
  options: RunOptions = {},
): Promise<{ ended: Ended; packages: ReadonlySet<string> }> {
  const own = mkdtempSync(join(folder, 'loaded-'));
  const [record, hooks, register] = ['loaded.txt', 'hooks.mjs', 'register.mjs'].map((name) =>
    join(own, name),
  ) as [string, string, string];
  writeFileSync(record, '');
  writeFileSync(
    hooks,
    `import { appendFileSync } from 'node:fs';
     export async function load(url, context, next) {
       appendFileSync(${JSON.stringify(record)}, url + '\\n');
       return next(url, context);
     }`,
  );
  writeFileSync(
    register,
    `import fs, { appendFileSync } from 'node:fs';
     import module from 'node:module';
     // The parts of dist/ are read as files, for V8 to take them with their compiled form.
     const { readFileSync } = fs;
     fs.readFileSync = (path, ...more) => {
       if (String(path).endsWith('.cjs')) appendFileSync(${JSON.stringify(record)}, path + '\\n');
       return readFileSync(path, ...more);
     };
     module.syncBuiltinESMExports();
     module.register(${JSON.stringify(pathToFileURL(hooks).href)});
     process.on('exit', () => appendFileSync(${JSON.stringify(record)}, Object.keys(module._cache).join('\\n')));`,
  );
  const ended = await octoHa(args, { ...options, nodeArguments: ['--import', pathToFileURL(register).href] });
  const meta = JSON.parse(readFileSync(join(root, 'dist', 'meta.json'), 'utf8')) as Metafile;
  const inputsOf = new Map(
    Object.entries(meta.outputs).map(([path, { inputs }]) => [basename(path), Object.keys(inputs)]),
  );
  const loaded = readFileSync(record, 'utf8').split('\n');
  const files = loaded.flatMap((file) => inputsOf.get(basename(file)) ?? [file]);
  const packages = files.flatMap(
    (file) => /node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(file)?.[1] ?? [],
  );
  return { ended, packages: new Set(packages) };
}
