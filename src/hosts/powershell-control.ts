import type { CommandResult, ServiceState } from '../model/service.ts';
import type { Hands } from './hands.ts';
import { field } from './field.ts';
import { powershellAsk } from './powershell-ask.ts';
import { quotePowershell } from './powershell-command.ts';
import type { Reach } from './reach.ts';
import type { ServiceControl } from './service-control.ts';
import type { Step } from './step.ts';

/** Start modes of Win32_Service, by what Set-Service and sc.exe call them. */
interface Before {
  readonly mode: string;
  readonly delayed: boolean;
  readonly tasks: readonly { readonly path: string; readonly name: string }[];
}

/** A Windows service by PowerShell, whose values, unlike the words of sc.exe, are those of WMI: the same in every language. */
export function powershellControl(
  reach: Reach,
  service: string,
  host: string | null,
  hands: Hands,
): ServiceControl {
  const name = quotePowershell(service);
  const { call, ask } = powershellAsk(reach, host, `the service '${service}'`, hands);
  const found = `$s = Get-CimInstance Win32_Service | Where-Object { $_.Name -eq ${name} }; if ($null -eq $s) { throw 'there is no such service' }`;
  const read = (step: Step): Promise<unknown> =>
    ask(
      `${found}; @{ state = $s.State; pid = $s.ProcessId; mode = $s.StartMode; delayed = [bool]$s.DelayedAutoStart } | ConvertTo-Json -Compress`,
      step,
      hands.askMs,
    );
  const tasks = `@(Get-ScheduledTask | Where-Object { $_.Settings.Enabled -and (($_.TaskName + ' ' + ($_.Actions | ForEach-Object { "$($_.Execute) $($_.Arguments)" })) -match 'octopus.*(watchdog|checkservices)') })`;
  const list = async (step: Step): Promise<Before['tasks']> => {
    const answer = await ask(
      `ConvertTo-Json -Compress -InputObject @(${tasks} | ForEach-Object { @{ path = $_.TaskPath; name = $_.TaskName } })`,
      step,
      hands.askMs,
    );
    return Array.isArray(answer) ? (answer as Before['tasks']) : [];
  };
  const change = async (verb: 'Enable' | 'Disable', all: Before['tasks'], step: Step): Promise<void> => {
    for (const task of all)
      await call(
        `[void](${verb}-ScheduledTask -TaskPath ${quotePowershell(task.path)} -TaskName ${quotePowershell(task.name)})`,
        step,
      );
  };
  const setStart = (word: string, step: Step): Promise<CommandResult> =>
    call(
      `& sc.exe config ${name} start= ${word}; if ($LASTEXITCODE -ne 0) { throw "error $LASTEXITCODE" }`,
      step,
    );

  return {
    look: async (step) => stateOf(await read(step)),
    stop: async (step) => {
      await call(`Stop-Service -Name ${name} -NoWait`, step);
    },
    start: async (step) => {
      await call(`${found}; [void]($s | Invoke-CimMethod -MethodName StartService)`, step);
    },
    watchdog: async (step) => {
      const all = await list(step);
      return all.length === 0
        ? null
        : `the scheduled task ${all.map((task) => `'${task.path}${task.name}'`).join(' and ')}`;
    },
    disabling: {
      setting: async (step) => {
        const facts = await read(step);
        const before: Before = {
          mode: String(field(facts, 'mode')),
          delayed: field(facts, 'delayed') === true,
          tasks: await list(step),
        };
        return JSON.stringify(before);
      },
      disable: async (text, step) => {
        const before = JSON.parse(text) as Before;
        await change('Disable', before.tasks, step);
        if (startWord(before) !== null) await setStart('disabled', step);
      },
      enable: async (text, step) => {
        const before = JSON.parse(text) as Before;
        const word = startWord(before);
        if (word !== null) await setStart(word, step);
        await change('Enable', before.tasks, step);
      },
    },
  };
}

/** Nothing that there is no word for is changed: nobody could put it back. */
function startWord({ mode, delayed }: Before): string | null {
  const words: Readonly<Record<string, string>> = {
    Auto: delayed ? 'delayed-auto' : 'auto',
    Manual: 'demand',
  };
  return words[mode] ?? null;
}

/** State and StartMode of Win32_Service are English in every language (Microsoft, Win32_Service class). */
function stateOf(facts: unknown): ServiceState {
  const state = String(field(facts, 'state'));
  const known: Readonly<Record<string, ServiceState['running']>> = {
    Running: 'running',
    Stopped: 'stopped',
    'Start Pending': 'changing',
    'Stop Pending': 'changing',
    'Continue Pending': 'changing',
    'Pause Pending': 'changing',
  };
  const modes: Readonly<Record<string, ServiceState['startType']>> = {
    Auto: 'automatic',
    Boot: 'automatic',
    System: 'automatic',
    Manual: 'manual',
    Disabled: 'disabled',
  };
  const pid = field(facts, 'pid');
  return {
    running: known[state] ?? 'unknown',
    identity: typeof pid === 'number' && pid > 0 ? String(pid) : null,
    startType: modes[String(field(facts, 'mode'))] ?? null,
    watchdog: null,
    detail: `state ${state}`,
  };
}
