import { expect, it } from 'vitest';
import { pathCommands } from '../../../../src/operations/migrate/path-commands.ts';
import { printCommands, printVolumes } from '../../../../src/operations/migrate/print-commands.ts';
import { old, shared } from './repoint-world.ts';

it('prints for PowerShell where the paths are those of Windows', () => {
  const lines = printCommands(pathCommands(old, shared));
  expect(lines[0]).toContain('PowerShell');
  expect(lines[2]).toBe(
    "& 'C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe' path '--clusterShared=\\\\files\\octopus'",
  );
  expect(lines.at(-1)).toContain('DataStreams, PackageCache, DataBus');
  expect(lines).toHaveLength(4);
});

it('prints for a shell where they are those of Linux', () => {
  expect(printCommands(pathCommands({}, { artifacts: '/mnt/a' }))[1]).toBe(
    "/Octopus/Octopus.Server path '--artifacts=/mnt/a'",
  );
});

it('keeps every sign of a path out of the hands of the shell', () => {
  const [, posix] = printCommands(pathCommands({}, { artifacts: "/mnt/it's $(here)" }));
  expect(posix).toContain("'--artifacts=/mnt/it'\\''s $(here)'");
  const [, windows] = printCommands(pathCommands({}, { artifacts: "D:\\it's $env:x\u2019" }));
  expect(windows).toContain("'--artifacts=D:\\it''s $env:x\u2019\u2019'");
});

it('names the mounts of the image for what containers are to see', () => {
  expect(printVolumes({ packages: '/new/Packages', telemetry: '/new/Telemetry' })).toEqual([
    expect.stringContaining('for every node'),
    '# packages: mount what the nodes call /new/Packages at /repository',
    expect.stringContaining('telemetry: /new/Telemetry'),
    expect.stringContaining('CLUSTER_SHARED_MODE'),
  ]);
});
