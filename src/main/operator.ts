// Who runs this process, as far as the system says.
import { hostname, userInfo } from 'node:os';
import type { Operator } from '../model/run.ts';

/** Never throws: a user without a name, as in some containers, is called by its number. */
export function operator(): Operator {
  return { user: userName(), host: hostname(), pid: process.pid };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
