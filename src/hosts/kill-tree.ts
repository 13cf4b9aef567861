import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Ends a program and all it started: asks first, and what is left of them after the grace it does not ask. On Windows `taskkill /t /f` ends the
 * tree at once (untested there). Never throws.
 */
export async function killTree(child: ChildProcess, graceMs: number): Promise<void> {
  const pid = child.pid;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true })
      // Ended already, or taskkill is not there: the program itself at least.
      .once('error', () => child.kill('SIGKILL'));
    return;
  }
  signalGroup(pid, 'SIGTERM');
  // The leader may be gone at once, and what it started still putting things in order.
  const end = performance.now() + graceMs;
  while (isGroupThere(pid) && performance.now() < end) await sleep(20);
  signalGroup(pid, 'SIGKILL');
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

/** Also where nobody of it may be signalled by us; who is dead and was not reaped counts too. */
function isGroupThere(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process group is addressed by the negative pid of its leader (kill(2)). */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}
