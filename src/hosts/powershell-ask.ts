import { UnavailableError } from '../errors.ts';
import type { CommandResult } from '../model/service.ts';
import { commandTrouble, lastWords } from './command-trouble.ts';
import type { Hands } from './hands.ts';
import { powershellWords, quotePowershell } from './powershell-command.ts';
import type { Reach } from './reach.ts';
import type { Step } from './step.ts';

/** Runs a script on the machine itself: through PowerShell remoting where it is another one. */
function remoteScript(script: string, host: string | null, hasInput: boolean): readonly string[] {
  // What stands on the standard input here is `$given` there.
  const [block, input] = hasInput
    ? [`param($given) ${script}`, '([Console]::In.ReadToEnd())']
    : [script, null];
  const body =
    host === null
      ? `& { ${block} }${input === null ? '' : ` ${input}`}`
      : `Invoke-Command -ComputerName ${quotePowershell(host)} -ErrorAction Stop -ScriptBlock { ${block} }${input === null ? '' : ` -ArgumentList ${input}`}`;
  return powershellWords(
    [
      "$ErrorActionPreference = 'Stop'",
      '[Console]::OutputEncoding = [System.Text.Encoding]::UTF8',
      `try { ${body} } catch { [Console]::Error.WriteLine($_.FullyQualifiedErrorId + ': ' + $_.Exception.Message); exit 1 }`,
    ].join('\n'),
  );
}

/** @param input is `$given` in the script */
type PowershellCall<T> = (script: string, step: Step, most?: number, input?: string) => Promise<T>;

/** Asks a machine by PowerShell. */
export interface PowershellAsk {
  readonly call: PowershellCall<CommandResult>;
  /** What the script writes as JSON. */
  readonly ask: PowershellCall<unknown>;
}

/** @param what is asked about, for messages: `the service 'OctopusDeploy'` */
export function powershellAsk(reach: Reach, host: string | null, what: string, hands: Hands): PowershellAsk {
  async function call(script: string, step: Step, most?: number, input?: string): Promise<CommandResult> {
    const result = await reach(remoteScript(script, host, input !== undefined), step, most, input);
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
    ask: async (script, step, most, input) => {
      const { stdout } = await call(script, step, most, input);
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
