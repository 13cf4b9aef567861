// What this machine cannot prove, with the command that does.
import { placeLocation } from '../../model/place-location.ts';
import type { MigrationFacts } from './migration-facts.ts';
import type { Unproven } from './migration-plan.ts';
import { planReason } from './plan-reason.ts';
import type { PlanReason } from './plan-reason.ts';

/**
 * The commands. A script that Octopus runs on its own server runs as the service's account, so the script console of the portal is
 * where Octopus' own recipe tries the share (octopus-ha-docs.md 5.1); on Linux, the account of the running service does.
 */
export function unproven({
  resolved,
  target: { to },
}: Pick<MigrationFacts, 'resolved' | 'target'>): readonly Unproven[] {
  const rights: Unproven = {
    code: 'service-rights',
    what: `that the service's account may write, rename, read and delete in '${to}'`,
    where:
      resolved.system === 'windows'
        ? 'in the portal: Tasks, Script Console, Octopus Server, PowerShell'
        : 'on every node, as root',
    command: resolved.system === 'windows' ? powershell(to) : shell(to),
  };
  if (placeLocation(to, resolved.home) !== 'unc') return [rights];
  const [, , server = '', share = ''] = to.split('\\');
  return [
    rights,
    {
      code: 'dfs',
      what: `that '${to}' is no name of DFS, or one without replication`,
      where: 'on a node, in a command prompt',
      command: `dfsutil client property state "\\\\${server}\\${share}"`,
    },
  ];
}

/** The reason of the service's rights; the other one is a reason of the place. */
export function rateUnproven(facts: Pick<MigrationFacts, 'resolved' | 'target'>): readonly PlanReason[] {
  const isThere = facts.target.place.kind !== 'absent';
  return unproven(facts)
    .filter(({ code }) => code === 'service-rights')
    .map(({ what, where, command }) =>
      planReason('service.rights', 'unknown', `not proved from here: ${what}`, {
        hint: `${isThere ? 'Run' : 'Make the folder, then run'} this ${where}; it should print octo-ha-may-write: ${command}`,
      }),
    );
}

function powershell(to: string): string {
  const quoted = `'${to.replaceAll("'", "''")}'`;
  return (
    `$f = Join-Path ${quoted} "octo-ha-try-$PID"; Set-Content -LiteralPath $f -Value octo-ha-may-write -ErrorAction Stop; ` +
    'Rename-Item -LiteralPath $f -NewName (Split-Path -Leaf "$f.2") -ErrorAction Stop; ' +
    'Get-Content -LiteralPath "$f.2"; Remove-Item -LiteralPath "$f.2" -ErrorAction Stop'
  );
}

function shell(to: string): string {
  const quoted = `'${to.replaceAll("'", `'\\''`)}'`;
  return (
    'sudo -u "#$(ps -C Octopus.Server -o uid= | head -n 1 | tr -d " ")" sh -c ' +
    `'f="$1/octo-ha-try-$$" && echo octo-ha-may-write >"$f" && mv "$f" "$f.2" && cat "$f.2" && rm "$f.2"' sh ${quoted}`
  );
}
