import { constants } from 'node:os';

/** Errors of Linux that Node has no name for (libuv, `UV_ERRNO_MAP`): it calls them `UNKNOWN`. */
const nameless: readonly (keyof typeof constants.errno)[] = ['EDQUOT', 'ESTALE'];

const unknown = 'UNKNOWN';

/** The name of an error of the system, or a word of ours; `UNKNOWN` where there is none. */
export function codeOf(error: unknown): string {
  const { code, errno } = error as NodeJS.ErrnoException;
  const name =
    errno === undefined ? undefined : nameless.find((each) => constants.errno[each] === Math.abs(errno));
  return name ?? code ?? unknown;
}

/** The same in a sentence; what the error says of itself where it has no name. */
export function nameOf(error: unknown): string {
  const code = codeOf(error);
  return code === unknown ? (error as Error).message : code;
}
