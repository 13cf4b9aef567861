import { UnavailableError } from '../errors.ts';
import { commandTrouble } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import type { Reach } from './reach.ts';
import { readCsv } from './read-csv.ts';
import type { Step } from './step.ts';

/** A scheduled task that starts a stopped Octopus service behind our back. */
export interface ScheduledWatchdog {
  /** In words, or null for none seen; also where the tasks may not be listed. */
  readonly describe: (step: Step) => Promise<string | null>;
  /** Names of those that are enabled, for `pause` and `resume`. */
  readonly list: (step: Step) => Promise<readonly string[]>;
  readonly pause: (tasks: readonly string[], step: Step) => Promise<void>;
  readonly resume: (tasks: readonly string[], step: Step) => Promise<void>;
}

/**
 * `Octopus.Server watchdog --create` makes a task `Octopus Watchdog …` that runs `Octopus.Server.exe checkservices
 * --instances …` every five minutes (docs, service-watchdog; Watchdog.cs of OctopusTentacle). Found in what schtasks lists:
 * its columns have translated headings, in one order: 1 is the task's name.
 */
export function scheduledWatchdog(reach: Reach, host: string | null, hands: Hands): ScheduledWatchdog {
  const where = host === null ? [] : ['/s', host];
  async function call(words: readonly string[], step: Step, most?: number): Promise<string> {
    const result = await reach(['schtasks.exe', ...words], step, most);
    if (result.exitCode !== 0) throw commandTrouble(`'schtasks ${words[0] ?? ''}'`, result, hands.clean);
    return result.stdout;
  }
  async function enabled(step: Step): Promise<readonly string[]> {
    const list = await call(['/query', ...where, '/fo', 'csv', '/v'], step, hands.askMs);
    const names = readCsv(list)
      .filter((row) => isWatchdog(row.join('\n')))
      .map((row) => row[1] ?? '')
      .filter((name) => name.startsWith('\\'));
    const found: string[] = [];
    for (const name of new Set(names)) {
      const xml = await call(['/query', ...where, '/tn', name, '/xml'], step, hands.askMs);
      if (isEnabled(xml)) found.push(name);
    }
    return found;
  }
  async function change(name: string, flag: '/enable' | '/disable', step: Step): Promise<void> {
    await call(['/change', ...where, '/tn', name, flag], step);
  }
  return {
    describe: async (step) => {
      try {
        const names = await enabled(step);
        return names.length === 0
          ? null
          : `the scheduled task ${names.map((name) => `'${name}'`).join(' and ')}`;
      } catch (error) {
        // Who may control services need not be allowed to list tasks.
        if (error instanceof UnavailableError && error.code === 'host.command-failed') return null;
        throw error;
      }
    },
    list: enabled,
    pause: async (tasks, step) => {
      for (const name of tasks) await change(name, '/disable', step);
    },
    resume: async (tasks, step) => {
      for (const name of tasks) await change(name, '/enable', step);
    },
  };
}

function isWatchdog(row: string): boolean {
  return /octopus/i.test(row) && /watchdog|\bcheckservices\b/i.test(row);
}

/** Task Scheduler schema, settingsType: `Enabled` is true where it is left out. Triggers have one of their own. */
function isEnabled(xml: string): boolean {
  const settings = /<Settings>.*?<\/Settings>/s.exec(xml)?.[0] ?? '';
  return !/<Enabled>\s*false\s*<\/Enabled>/.test(settings);
}
