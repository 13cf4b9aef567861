import { UnavailableError } from '../errors.ts';
import type { CommandResult } from '../model/service.ts';
import { commandTrouble, lastWords } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import { powershellWords, quotePowershell } from './powershell-command.ts';
import type { Reach } from './reach.ts';
import type { Step } from './step.ts';

/** Runs a script on the machine itself: through PowerShell remoting where it is another one. */
function remoteScript(script: string, host: string | null): readonly string[] {
  const body =
    host === null
      ? `& { ${script} }`
      : `Invoke-Command -ComputerName ${quotePowershell(host)} -ErrorAction Stop -ScriptBlock { ${script} }`;
  return powershellWords(
    [
      "$ErrorActionPreference = 'Stop'",
      '[Console]::OutputEncoding = [System.Text.Encoding]::UTF8',
      `try { ${body} } catch { [Console]::Error.WriteLine($_.FullyQualifiedErrorId + ': ' + $_.Exception.Message); exit 1 }`,
    ].join('\n'),
  );
}

/** Asks a machine by PowerShell. */
export interface PowershellAsk {
  readonly call: (script: string, step: Step, most?: number) => Promise<CommandResult>;
  /** What the script writes as JSON. */
  readonly ask: (script: string, step: Step, most?: number) => Promise<unknown>;
}

/** @param what is asked about, for messages: `the service 'OctopusDeploy'` */
export function powershellAsk(reach: Reach, host: string | null, what: string, hands: Hands): PowershellAsk {
  async function call(script: string, step: Step, most?: number): Promise<CommandResult> {
    const result = await reach(remoteScript(script, host), step, most);
    if (result.exitCode === 0) return result;
    const said = hands.clean(lastWords(result));
    if (unreachable.test(result.stderr))
      throw new UnavailableError(
        'host.unreachable',
        `PowerShell remoting does not reach '${host ?? 'this machine'}': ${said}`,
        { hint: 'Test-WSMan HOST shows whether remoting is on; Enable-PSRemoting there turns it on' },
      );
    throw commandTrouble(`PowerShell for ${what}`, result, hands.clean);
  }
  return {
    call,
    ask: async (script, step, most) => {
      const { stdout } = await call(script, step, most);
      try {
        return JSON.parse(stdout.replace(/^\ufeff/, '')) as unknown;
      } catch (error) {
        const message = 'PowerShell gave something that is no JSON';
        throw new UnavailableError('host.command-failed', message, { cause: error });
      }
    },
  };
}

const unreachable =
  /PSRemotingTransportException|PSSessionStateBroken|WinRM|ComputerNotFound|NetworkPathNotFound/i;
