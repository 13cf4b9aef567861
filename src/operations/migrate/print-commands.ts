// The commands as a person types them: text for the shell of the nodes' system.
import type { FolderValues } from '../../model/folder-settings.ts';
import { systemOf, type NodeSystem } from '../../model/node-path.ts';
import { storeKinds, type StoreKind } from '../../model/store.ts';
import type { PathCommand } from './path-commands.ts';

/** Lines to copy, with what to know first as comments. The system is that of the new paths, both where they do not tell. */
export function printCommands(commands: readonly PathCommand[]): readonly string[] {
  const spelled = commands.flatMap(({ sets }) => Object.values(sets)).map((value) => systemOf(value ?? ''));
  const known = spelled.find((system) => system !== null);
  const systems: readonly NodeSystem[] = known === undefined ? ['windows', 'posix'] : [known];
  const drags = [...new Set(commands.flatMap((command) => command.drags))];
  return [
    ...systems.flatMap((system) => [
      `# ${shells[system]}, on one node; with --instance=NAME where it has several installations:`,
      ...commands.map(({ argv }) => [programs[system], ...argv.map(quotes[system])].join(' ')),
    ]),
    ...(drags.length === 0 ? [] : [`# ${drags.join(', ')} go with the root and are not copied.`]),
  ];
}

const shells = { windows: 'PowerShell as administrator', posix: 'sh as the user of the service' } as const;

/** Where the installer puts it; the image for Linux has it in /Octopus (octopus-internals.md 4). */
const programs = {
  windows: "& 'C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe'",
  posix: '/Octopus/Octopus.Server',
} as const;

/** In single quotes nothing has a meaning but the quote itself. PowerShell takes the curly ones for it too. */
const quotes = {
  windows: (word: string): string =>
    isPlain(word) ? word : `'${word.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`,
  posix: (word: string): string => (isPlain(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`),
} as const;

function isPlain(word: string): boolean {
  return /^[A-Za-z0-9]+$/.test(word);
}

/** Where the image mounts each kind (octopus-internals.md 3.7); telemetry has no mount of its own. */
const mounts: Readonly<Partial<Record<StoreKind, string>>> = {
  packages: '/repository',
  artifacts: '/artifacts',
  taskLogs: '/taskLogs',
  eventExports: '/eventExports',
  imports: '/import',
};

/** What to mount where: containers record the paths of their volumes anew at every start. */
export function printVolumes(to: FolderValues): readonly string[] {
  return [
    '# In the compose file, the values of the chart or the manifest, for every node:',
    ...storeKinds.flatMap((kind) => {
      const folder = to[kind] ?? null;
      if (folder === null) return [];
      const mount = mounts[kind];
      return [
        mount === undefined
          ? `# ${kind}: ${folder}; below the cluster-shared folder where the image has one`
          : `# ${kind}: mount what the nodes call ${folder} at ${mount}`,
      ];
    }),
    '# Newer images take CLUSTER_SHARED_MODE=CLUSTER_SHARED and one volume at /clusterShared instead. Do not start a node yet.',
  ];
}
