// Sources out of plain data.
import type { SourceFile, Sources } from '../../../src/config/sources.ts';

interface World {
  readonly files?: Readonly<Record<string, string | SourceFile>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly homeFolder?: string;
}

/** A machine with these files (mode 600 unless told) and nothing else. */
export function world({
  files = {},
  env = {},
  platform = 'linux',
  homeFolder = '/home/ann',
}: World): Sources {
  return {
    env,
    platform,
    homeFolder,
    readFile: (path) => {
      const file = files[path];
      if (file === undefined) throw Object.assign(new Error('no entry'), { code: 'ENOENT' });
      return typeof file === 'string' ? { bytes: new TextEncoder().encode(file), mode: 0o600 } : file;
    },
  };
}

/** The error that the call throws; fails when it throws none. */
export function errorOf(call: () => unknown): {
  code: string;
  message: string;
  hint: string;
  exitCode: number;
} {
  try {
    call();
  } catch (error) {
    return error as { code: string; message: string; hint: string; exitCode: number };
  }
  throw new Error('nothing was thrown');
}
