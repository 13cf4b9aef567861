import { isAbsolute, join } from 'node:path';
import type { Document } from './documents.ts';

/** Absolute folders a node writes to. */
export interface StorePaths {
  readonly taskLogs: string;
  readonly artifacts: string;
  readonly packages: string;
}

/**
 * Where the stores are: an explicit path, relative ones below the home folder; else a folder of the shared one, where that
 * is set, or of the home folder (octopus-internals.md 3.2).
 */
export function storePaths(documents: ReadonlyMap<string, Document>, home: string): StorePaths {
  const value = (name: string): string | null => {
    for (const document of documents.values()) {
      const found = document[name];
      if (typeof found === 'string' && found !== '') return found;
    }
    return null;
  };
  const shared = value('ClusterSharedDirectory');
  const resolve = (name: string, usual: string): string => {
    const path = value(name);
    if (path === null) return join(shared ?? home, usual);
    return isAbsolute(path) ? path : join(home, path);
  };
  return {
    taskLogs: resolve('LogsDirectory', 'TaskLogs'),
    artifacts: resolve('ArtifactsDirectory', 'Artifacts'),
    packages: resolve('PackagesDirectory', 'Packages'),
  };
}
