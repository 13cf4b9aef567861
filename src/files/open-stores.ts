import { isAbsolute } from 'node:path';
import type { OnProgress, Stores, Target } from '../edges/stores.ts';
import { UnfinishedError } from '../errors.ts';
import type { AsideTried, PlaceProbe, TreeSurvey } from '../model/surveyed-tree.ts';
import type {
  Amount,
  CopiedTree,
  CuredProof,
  FileTrouble,
  OldSide,
  Proof,
  ProvedPage,
  TreeCopy,
  Verified,
  WrittenFiles,
} from '../model/tree.ts';
import { askedJournals } from './asked-journals.ts';
import { startStoreProcess, type StoreProcess } from './store-process.ts';
import { storeTrouble } from './store-trouble.ts';
import type { TargetHand } from './store/target-folder.ts';
import type { ListProgress, StoreRequest } from './store/store-requests.ts';
import type { WorkTree } from './store/worker-messages.ts';

/** What the stores are opened with. */
export interface StoresHand extends TargetHand {
  /** The built `store-worker.js`. */
  readonly program: string;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Told of a path that has not answered for so many milliseconds, where nobody follows the progress. */
  readonly quiet?: (path: string, ms: number) => void;
}

/** Nothing is started before it is asked. */
export function openStores({ program, redact, quiet, ...hand }: StoresHand): Stores {
  /** A process for one question. */
  const once = async (
    request: StoreRequest,
    signal: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<unknown> => {
    const worker = startStoreProcess(program, quiet);
    try {
      return await worker.ask(request, { signal, ...(onProgress === undefined ? {} : { onProgress }) });
    } finally {
      worker.end();
    }
  };
  return {
    survey: async (path, onProgress, signal, longest) => {
      const limit = longest === undefined ? {} : { longest };
      return (await once({ ask: 'survey', path, ...limit }, signal, onProgress)) as TreeSurvey;
    },
    list: async (path, onFiles, signal) => {
      await once({ ask: 'list', path }, signal, ({ listed }: ListProgress) => {
        if (listed !== undefined) onFiles(listed);
      });
    },
    probe: async (path, signal) => (await once({ ask: 'probe', path }, signal)) as PlaceProbe,
    tryAside: async (path, newName, signal) =>
      (await once({ ask: 'try-aside', path, newName }, signal)) as AsideTried,
    setAside: async (path, newName, signal) => {
      await once({ ask: 'set-aside', path, newName }, signal);
    },
    readTarget: async (root, signal) =>
      (await once({ ask: 'read-target', root, hand }, signal)) as Awaited<ReturnType<Stores['readTarget']>>,
    openTarget: async (root, { create }, signal) => {
      const worker = startStoreProcess(program, quiet);
      try {
        await worker.ask({ ask: 'open', root, create, hand }, { signal });
      } catch (error) {
        worker.end();
        throw error;
      }
      return target(worker, root, redact);
    },
  };
}

interface RunResult {
  readonly stopped: boolean;
  readonly fatal: { readonly code: string; readonly message: string } | null;
}

function target(worker: StoreProcess, root: string, redact: (text: string) => string): Target {
  const never = new AbortController().signal;
  const plain = (request: StoreRequest): Promise<unknown> => worker.ask(request, { signal: never });
  const run = async <T extends RunResult>(
    request: StoreRequest,
    signal: AbortSignal,
    onProgress: OnProgress = () => undefined,
    over: AbortSignal = never,
  ): Promise<T> => {
    const result = (await worker.ask(request, { signal, onProgress, over, endsCleanly: true })) as T;
    if (result.fatal !== null) throw storeTrouble(result.fatal.code, result.fatal.message, root);
    return result;
  };
  /** What is broken off leaves the process at work, to be closed like any other. */
  const gently = async (
    request: StoreRequest,
    signal: AbortSignal,
    onProgress?: OnProgress,
  ): Promise<unknown> => {
    signal.throwIfAborted();
    const told = onProgress === undefined ? {} : { onProgress };
    const answer = await worker.ask(request, { signal, endsCleanly: true, ...told });
    signal.throwIfAborted();
    return answer;
  };
  /** Half a look is none. */
  const whole = <T extends RunResult>(result: T): T => {
    if (!result.stopped) return result;
    throw new UnfinishedError('migrate.interrupted', `the check of ${root} was broken off`, {
      hint: 'Run the same command again.',
    });
  };
  return {
    journals: askedJournals(plain, redact),
    copy: async (trees, wish, onProgress, signal, over) => {
      const request = { ask: 'copy', trees: trees.map(workTree), wish } as const;
      type Copied = RunResult & { readonly trees: CopiedTree[] };
      return (await run<Copied>(request, signal, onProgress, over)).trees;
    },
    verify: async (trees, wish, onProgress, signal) => {
      const request = { ask: 'verify', trees: trees.map(workTree), wish } as const;
      const found = whole(await run<RunResult & Omit<Verified, 'level'>>(request, signal, onProgress));
      return { ...found, level: wish.level };
    },
    born: async (trees, onProgress, signal) => {
      const request = { ask: 'born', trees: trees.map(workTree) } as const;
      const { troubles } = whole(
        await run<RunResult & { readonly troubles: FileTrouble[] }>(request, signal, onProgress),
      );
      // What was born in a folder that cannot be read would be left behind without a word.
      refuseDark(troubles, () => root);
      return troubles.filter(({ code }) => ['extra', 'changed', 'differs', 'missing'].includes(code));
    },
    lacking: async (trees, onProgress, signal) => {
      const request = { ask: 'lacking', trees: trees.map(workTree) } as const;
      const { trees: seen, troubles } = whole(await run<RunResult & OldSide>(request, signal, onProgress));
      refuseDark(troubles, (tree) => trees.find(({ name }) => name === tree)?.from ?? root);
      const odd = new Map(
        troubles
          .filter(({ code }) => code === 'not-a-file')
          .map((each) => [`${each.tree}/${each.path}`, each]),
      );
      // What is told of them is of interest only where a file must be.
      const files = troubles.filter(({ code }) => code !== 'not-a-file');
      return {
        trees: seen,
        troubles: files.map((file) =>
          file.code === 'missing' ? (odd.get(`${file.tree}/${file.path}`) ?? file) : file,
        ),
      };
    },
    proved: async (trees, wish, from, onProgress, signal) => {
      const request = { ask: 'proved', trees: trees.map(workTree), wish, from } as const;
      return (await gently(request, signal, onProgress)) as ProvedPage;
    },
    proof: async (trees, onProgress, signal) => {
      const request = { ask: 'proof', trees: trees.map(workTree) } as const;
      return (await gently(request, signal, onProgress)) as Proof;
    },
    cure: async (trees, settled, onProgress, signal) => {
      const request = { ask: 'cure', trees: trees.map(workTree), settled } as const;
      return whole(await run<RunResult & CuredProof>(request, signal, onProgress));
    },
    recognise: async (trees, onProgress, signal) => {
      const request = { ask: 'recognise', trees: trees.map(workTree) } as const;
      return (await gently(request, signal, onProgress)) as FileTrouble[];
    },
    writtenSince: async (trees, times, onProgress, signal) => {
      const request = { ask: 'written-since', trees: trees.map(workTree), ...times } as const;
      return whole(await run<RunResult & WrittenFiles>(request, signal, onProgress));
    },
    toReadAgain: async (trees, onProgress, signal) => {
      const request = { ask: 'to-read-again', trees: trees.map(workTree) } as const;
      return (await gently(request, signal, onProgress)) as Amount;
    },
    copyBack: async (trees, files, onProgress, signal) => {
      const request = { ask: 'copy-back', trees: trees.map(workTree), files } as const;
      return (await run<RunResult & { readonly trees: CopiedTree[] }>(request, signal, onProgress)).trees;
    },
    reserve: async (signal) => {
      await gently({ ask: 'reserve' }, signal);
    },
    release: async () => {
      await plain({ ask: 'release' }).catch(() => undefined);
      worker.end();
    },
  };
}

/** What cannot be read holds nobody knows what. @throws UnavailableError store.* */
function refuseDark(troubles: readonly FileTrouble[], rootOf: (tree: string) => string): void {
  const dark = troubles.find(({ code }) => code === 'failed');
  if (dark === undefined) return;
  throw storeTrouble('UNREADABLE', `${dark.tree}/${dark.path}: ${dark.detail}`, rootOf(dark.tree));
}

/** As the workers need it: with `/` between the parts below the target. */
const workTree = ({ name, from, to, mayBeMissing = false }: TreeCopy): WorkTree => ({
  name,
  from,
  to: to.replaceAll('\\', '/'),
  // What is no path of this machine lacks a map, and is not empty for that.
  mayBeMissing: mayBeMissing && isAbsolute(from),
});
