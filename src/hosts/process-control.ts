import type { ServiceState } from '../model/service.ts';
import type { ServerProgram } from '../model/service-settings.ts';
import { commandTrouble } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import type { Reach } from './reach.ts';
import type { ServiceControl } from './service-control.ts';
import type { Step } from './step.ts';

/**
 * Octopus Server where no unit is named: `Octopus.Server service` stops and starts it, and whether it runs is seen in the
 * list of programs, since no command of Octopus tells. Its service is `Octopus.Server run --instance=…` or `--config=…`
 * (the unit files that Octopus writes on Linux have that line).
 * @param server runs `Octopus.Server` with these words
 */
export function processControl(
  reach: Reach,
  server: (argv: readonly string[], step: Step) => ReturnType<Reach>,
  settings: Pick<ServerProgram, 'instance' | 'configFile'>,
  hands: Hands,
): ServiceControl {
  async function call(flag: string, step: Step): Promise<void> {
    const result = await server(['service', flag], step);
    if (result.exitCode !== 0) throw commandTrouble(`'Octopus.Server service ${flag}'`, result, hands.clean);
  }
  return {
    look: async (step) => {
      // POSIX but for lstart, which procps, BSD and macOS have. Names of months are those of the C locale, hours of
      // UTC: a time is part of an identity, which a later octo-ha compares.
      const argv = [
        'env',
        'LC_ALL=C',
        'TZ=UTC',
        'ps',
        '-A',
        '-ww',
        '-o',
        'pid=',
        '-o',
        'lstart=',
        '-o',
        'args=',
      ];
      const result = await reach(argv, step, hands.askMs);
      if (result.exitCode !== 0) throw commandTrouble("'ps'", result, hands.clean);
      return stateIn(result.stdout, settings);
    },
    stop: (step) => call('--stop', step),
    start: (step) => call('--start', step),
    disabling: null,
    watchdog: null,
  };
}

/** `  123 Fri Nov 27 02:41:21 2026 /Octopus/Octopus.Server run --instance=OctopusServer --noninteractive` */
const linePattern = /^\s*(\d+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(.*)$/;

function stateIn(
  list: string,
  { instance, configFile }: Pick<ServerProgram, 'instance' | 'configFile'>,
): ServiceState {
  const lines = list.split(/\r?\n/).flatMap((line) => {
    const [, pid = '', since = '', args = ''] = linePattern.exec(line) ?? [];
    return pid === '' ? [] : [{ pid, since: since.replace(/\s+/g, ' '), args: `${args} ` }];
  });
  const isMeant = (args: string): boolean => {
    if (!/\srun\s/.test(args)) return false;
    const names = [
      ['instance', instance],
      ['config', configFile],
    ] as const;
    const given = names.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
    if (given.length === 0) return /(?:^|[\s/\\])octopus\.server(?:\.exe|\.dll)?\s/i.test(args);
    // A value may have blanks in it, and ps joins words by blanks: it ends where the next option begins.
    return given.some(([key, value]) =>
      [`--${key}=${value} `, `--${key} ${value} `].some((words) => {
        const at = args.indexOf(words);
        return at >= 0 && /^(?:-|$)/.test(args.slice(at + words.length));
      }),
    );
  };
  const found = lines.filter(({ args }) => isMeant(args));
  const nothing = { startType: null, watchdog: null };
  const [first] = found;
  if (first !== undefined)
    return {
      running: 'running',
      identity: `${first.pid}@${first.since}`,
      ...nothing,
      detail: `runs as ${found.map(({ pid }) => pid).join(', ')} since ${first.since}`,
    };
  // Mounted with hidepid, /proc shows a login its own alone; the first of all is never one's own, or is root's.
  if (!lines.some(({ pid }) => pid === '1'))
    return {
      running: 'unknown',
      identity: null,
      ...nothing,
      detail: 'the list of programs is not the whole list',
    };
  return { running: 'stopped', identity: null, ...nothing, detail: 'nothing runs it' };
}
