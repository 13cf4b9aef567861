import type { ServerProgram } from '../model/service-settings.ts';

/** Where the installer puts it (octopus-internals.md 4; the image of Octopus Server for Linux has it in /Octopus). */
export const usualProgram = {
  windows: 'C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe',
  linux: '/Octopus/Octopus.Server',
} as const;

/** These are about the machine, not about one installation on it, and take no `--instance`. */
const aboutMachine: ReadonlySet<string> = new Set(['version', 'help', 'list-instances', 'checkservices']);

/** `Octopus.Server` with these words, and which installation is meant where that is said and they do not say it. */
export function serverWords(
  program: string,
  { instance, configFile }: Pick<ServerProgram, 'instance' | 'configFile'>,
  argv: readonly string[],
): readonly string[] {
  const [verb = ''] = argv;
  const isSaid = argv.some((word) => /^--(?:instance|config)(?:=|$)/.test(word));
  if (aboutMachine.has(verb) || isSaid) return [program, ...argv];
  return [
    program,
    ...argv,
    ...(instance === null ? [] : [`--instance=${instance}`]),
    ...(configFile === null ? [] : [`--config=${configFile}`]),
  ];
}
