import { availableParallelism } from 'node:os';
import type { Control } from './shared-control.ts';

/** How often it is looked whether more workers would help. */
const lookMs = 120;

/**
 * Finds out how many workers help. A worker that waits for a share leaves its processor to another: of N processors, N times
 * (time in operations / processor time used) workers keep them busy. More are never taken back: they only wait.
 */
export function adaptWorkers(
  control: Control,
  want: (workers: number) => void,
): { readonly stop: () => void } {
  let busyBefore = 0;
  let cpuBefore = process.cpuUsage();
  const timer = setInterval(() => {
    const now = Date.now();
    let busy = 0;
    let working = 0;
    control.busyMs.forEach((ms, worker) => {
      const since = control.busySince[worker] as number;
      if (since !== 0) working += 1;
      busy += ms + (since === 0 ? 0 : now - since);
    });
    const cpu = process.cpuUsage(cpuBefore);
    const cpuMs = (cpu.user + cpu.system) / 1000;
    const busyMs = busy - busyBefore - (control.waitedMs.reduce((all, each) => all + each, 0) - waitedBefore);
    busyBefore = busy;
    waitedBefore = control.waitedMs.reduce((all, each) => all + each, 0);
    cpuBefore = process.cpuUsage();
    if (working === 0 || cpuMs <= 0) return;
    const ratio = busyMs / cpuMs;
    if (ratio > 2) want(Math.min(Math.ceil(availableParallelism() * ratio), working * 2));
  }, lookMs);
  let waitedBefore = 0;
  return { stop: () => clearInterval(timer) };
}
