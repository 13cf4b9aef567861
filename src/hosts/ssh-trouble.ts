import { UnavailableError } from '../errors.ts';
import type { CommandResult } from '../model/service.ts';
import { lastWords } from './command-trouble.ts';

interface Known {
  readonly sign: RegExp;
  readonly message: (host: string) => string;
  readonly hint: (host: string) => string;
}

/** What OpenSSH's client says on stderr before it ends with 255; these texts are not translated. */
const known: readonly Known[] = [
  {
    sign: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    message: (host) => `the host key of '${host}' is not the one that is known`,
    hint: (host) => `find out why it changed before anything else; ssh-keygen -R ${host} forgets the old one`,
  },
  {
    sign: /Host key verification failed|No .* host key is known/,
    message: (host) => `the host key of '${host}' is not known here`,
    hint: (host) => `connect once by hand and compare the key: ssh ${host}`,
  },
  {
    sign: /Permission denied|Too many authentication failures|No more authentication methods/,
    message: (host) => `'${host}' refuses the login`,
    hint: () => 'no password is asked for: a key or an agent must do; see ssh -v',
  },
  {
    sign: /Could not resolve hostname/,
    message: (host) => `there is no host '${host}'`,
    hint: () => 'correct host in the context file, or add it to the ssh configuration',
  },
  {
    sign: /Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration/,
    message: () => 'ssh does not take its own configuration',
    hint: (host) => `see what it says: ssh ${host}`,
  },
];

/** For exit code 255, which is ssh's own (ssh(1)): the machine was not reached, or the connection was lost. */
export function sshTrouble(
  host: string,
  result: CommandResult,
  clean: (text: string) => string,
): UnavailableError {
  const found = known.find(({ sign }) => sign.test(result.stderr));
  const said = clean(lastWords({ stdout: '', stderr: result.stderr }));
  return new UnavailableError(
    'host.unreachable',
    found?.message(host) ?? `ssh cannot reach '${host}'${said === '' ? '' : `: ${said}`}`,
    {
      hint: found?.hint(host) ?? `try it by hand: ssh ${host}`,
      cause: new Error(clean(result.stderr.slice(-2000))),
    },
  );
}
