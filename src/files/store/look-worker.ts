// A worker that looks once: it blocks, so it is no part of the process's main thread.
// Lives here: which look. Never here: what is seen.
import type { MessagePort } from 'node:worker_threads';
import type { ListedFile } from '../../edges/stores.ts';
import { listTree } from './list-tree.ts';
import { codeOf } from './code-of.ts';
import { probePlace } from './probe-place.ts';
import type { Look } from './store-requests.ts';
import { surveyTree } from './survey-tree.ts';

/** What it is started with. */
export interface LookStart extends Look {
  readonly kind: 'look';
}

/** What it says. */
export type LookReport =
  | { readonly progress: { readonly files: number; readonly bytes: number } }
  | { readonly listed: readonly ListedFile[] }
  | { readonly answer: unknown }
  | { readonly failure: { readonly code: string; readonly message: string } };

const tellMs = 500;

/** Looks, and tells. */
export function serveLook({ ask, path, longest }: LookStart, port: MessagePort): void {
  const tell = (report: LookReport): void => port.postMessage(report);
  let told = performance.now();
  const seen = { files: 0, bytes: 0 };
  try {
    const looked = (bytes: number): void => {
      seen.files += 1;
      seen.bytes += bytes;
      if (performance.now() - told < tellMs) return;
      told = performance.now();
      tell({ progress: { ...seen } });
    };
    if (ask === 'list') {
      listTree(path, (listed) => tell({ listed }), looked);
      tell({ answer: null });
    } else tell({ answer: ask === 'survey' ? surveyTree(path, looked, longest) : probePlace(path) });
  } catch (error) {
    tell({ failure: { code: codeOf(error), message: (error as Error).message } });
  }
}
