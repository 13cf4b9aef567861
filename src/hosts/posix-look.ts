import { UnavailableError } from '../errors.ts';
import type { FilesQuestion, SeenFile } from '../model/seen-file.ts';
import type { CommandResult } from '../model/service.ts';
import { commandTrouble } from './command-trouble.ts';
import type { Step } from './step.ts';

/** Runs words on the machine with this on their standard input. */
export type Feed = (argv: readonly string[], input: string, step: Step) => Promise<CommandResult>;

/** Looks at files. */
export type LookAt = (question: FilesQuestion, step: Step) => Promise<readonly SeenFile[]>;

/**
 * By `stat` and `sha256sum` of coreutils or busybox, behind `xargs -0`: names arrive on standard input between NULs, so none of them is
 * read by a shell and no list is too long for one. Links are not followed, and only regular files are opened.
 */
export function posixLook(feed: Feed, clean: (text: string) => string): LookAt {
  async function call(script: string, paths: readonly string[], step: Step): Promise<readonly string[]> {
    const words = ['sh', '-c', `LC_ALL=C; export LC_ALL; exec xargs -0 ${script}`];
    const result = await feed(words, paths.map((path) => `${path}\0`).join(''), step);
    // 123: some of the calls did not end well, which is how a missing file shows (xargs(1)).
    if (result.exitCode !== 0 && result.exitCode !== 123)
      throw commandTrouble(
        `'xargs ${script.split(' ')[0] ?? ''}'`,
        result,
        clean,
        'xargs, stat and sha256sum must be there',
      );
    return result.stdout.split('\n').slice(0, -1);
  }
  /** What `stat` says nothing of: not there, or not to be seen. */
  async function whyNot(paths: readonly string[], step: Step): Promise<readonly SeenFile[]> {
    if (paths.length === 0) return [];
    const test = 'sh -c \'for f do if [ -e "$f" ] || [ -L "$f" ]; then echo u; else echo m; fi; done\' sh';
    const said = await call(test, paths, step);
    if (said.length !== paths.length) throw garbage('test');
    return said.map((word) =>
      word === 'm' ? { state: 'missing' } : { state: 'unreadable', detail: 'its size cannot be read there' },
    );
  }
  return async ({ paths, hash }, step) => {
    const stats = new Map<string, SeenFile>();
    for (const line of await call("stat -c '%s %f %Y %n' --", paths, step)) {
      const [, size = '', mode = '', at = '', name = ''] =
        /^(\d+) ([0-9a-f]+) (-?\d+) (.*)$/.exec(line) ?? [];
      if (name === '') throw garbage('stat');
      stats.set(name, ofMode(Number.parseInt(mode, 16), Number(size), Number(at)));
    }
    const unseen = paths.filter((path) => !stats.has(path));
    const why = await whyNot(unseen, step);
    unseen.forEach((path, at) => stats.set(path, why[at] ?? { state: 'missing' }));
    const files = paths.filter((path) => stats.get(path)?.state === 'file');
    const hashes = new Map<string, string>();
    if (hash && files.length > 0)
      for (const line of await call('sha256sum --', files, step)) {
        const [, escaped, sum = '', name = ''] = /^(\\?)([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? [];
        if (name === '') throw garbage('sha256sum');
        // With a backslash in a name the line begins with one, and those within are doubled (sha256sum(1)).
        hashes.set(escaped === '' ? name : name.replaceAll('\\\\', '\\'), sum);
      }
    return paths.map((path) => {
      const seen = stats.get(path) ?? { state: 'missing' };
      if (!hash || seen.state !== 'file') return seen;
      const sha256 = hashes.get(path);
      return sha256 === undefined
        ? { state: 'unreadable', detail: 'it cannot be read there' }
        : { ...seen, sha256 };
    });
  };
}

/** The file types of stat(2), inode(7). */
function ofMode(mode: number, bytes: number, modified: number): SeenFile {
  const type = mode & 0o170000;
  if (type === 0o100000) return { state: 'file', bytes, modified, sha256: null };
  if (type === 0o040000) return { state: 'folder' };
  return { state: 'unreadable', detail: type === 0o120000 ? 'it is a link there' : 'it is no file there' };
}

function garbage(program: string): UnavailableError {
  return new UnavailableError('host.command-failed', `'${program}' gave something that is no answer`, {
    hint: 'what a login prints there by itself gets in between: try with ssh HOST true, which should print nothing',
  });
}
