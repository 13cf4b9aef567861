import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Ends a program and all it started: asks first, and after the grace does not ask. On Windows `taskkill /t /f` ends the
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
  const left = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(true), graceMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
  // What its children made of the polite word is not known: the leader may be gone and they not.
  signalGroup(pid, 'SIGKILL');
  if (left) child.kill('SIGKILL');
}

/** A process group is addressed by the negative pid of its leader (kill(2)). */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}
