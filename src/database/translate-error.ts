// What the driver throws, as errors of octo-ha: the one place that knows mssql's and tedious' classes and codes.
import { Failure, UnavailableError } from '../errors.ts';
import type { Connection } from '../model/connection.ts';
import type { ServerMessage } from './contain-driver.ts';
import { DeadlineError } from './deadline.ts';
import { describeTarget } from './describe-target.ts';
import { numberedTrouble } from './error-numbers.ts';
import { loginTrouble } from './login-trouble.ts';
import { networkTrouble } from './network-trouble.ts';
import { innerError, plainCause, withoutSecrets } from './plain-cause.ts';
import { shortened } from './shortened.ts';
import { tlsHint, tlsTrouble } from './tls-trouble.ts';

/** What is known about a failed call besides what was thrown. */
export interface Circumstances {
  readonly connection: Connection;
  /** `logging in to sql01`, `reading the nodes`. */
  readonly doing: string;
  /** ERROR tokens seen during the call: a failed login's error carries no number (tediousjs/tedious#1177). */
  readonly serverErrors: readonly ServerMessage[];
  /** What made the answer unreadable. */
  readonly garbage: Error | null;
}

/** The failure to throw for what was thrown; failures of octo-ha pass through. Never contains the password. */
export function translateError(error: unknown, circumstances: Circumstances): Failure {
  if (error instanceof Failure) return error;
  const { connection, doing } = circumstances;
  const fail = (code: string, message: string, hint: string): UnavailableError =>
    new UnavailableError(code, withoutSecrets(`${doing}: ${message}`, connection), {
      hint,
      cause: plainCause(error, connection),
    });
  const garbage = circumstances.garbage?.message ?? unreadable(error);
  if (garbage !== null)
    return fail(
      'database.garbage',
      `the answer is not what SQL Server sends (${garbage})`,
      `does a SQL Server listen on ${describeTarget(connection)}, and does nothing on the way change the traffic?`,
    );
  if (error instanceof DeadlineError)
    return fail(
      'database.timeout',
      error.message,
      'is the server overloaded, or does a firewall swallow the traffic? Connect Timeout and Command Timeout of the ' +
        'connection string set the deadlines',
    );
  const login = loginTrouble(circumstances.serverErrors, connection);
  if (login !== undefined) return fail(login.code, login.phrase, login.hint);
  const codes = errorCodes(error);
  for (const code of codes) {
    const trouble = tlsTrouble(code);
    if (trouble !== undefined)
      return fail('database.tls-refused', trouble + certificateNames(error), tlsHint(code, connection));
  }
  for (const number of errorNumbers(error, circumstances.serverErrors)) {
    const trouble = numberedTrouble(number);
    const said = serverText(error, connection);
    if (trouble !== undefined)
      return fail(trouble.code, `${trouble.phrase} (error ${String(number)}: ${said})`, trouble.hint);
  }
  const network = networkTrouble(codes, connection, serverText(error, connection));
  if (network !== undefined) return fail(network.code, network.phrase, network.hint);
  const [number] = errorNumbers(error, circumstances.serverErrors);
  return fail(
    'database.query-failed',
    `${serverText(error, connection)}${number === undefined ? '' : ` (error ${String(number)})`}`,
    'run again with --debug to see the cause',
  );
}

/** The driver's words for bytes it cannot make packets of; the error has neither number nor code of its own. */
function unreadable(error: unknown): string | null {
  if (!(error instanceof Error) || (error as { number?: unknown }).number !== undefined) return null;
  return /^(?:Unable to process incoming packet|Unknown type|Unexpected token|unexpected end of)/i.test(
    error.message,
  )
    ? error.message
    : null;
}

/** Codes of the error and of all it wraps, the innermost first: they say most. */
function errorCodes(error: unknown): string[] {
  const codes: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = innerError(at), depth += 1) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') codes.unshift(code);
  }
  return codes;
}

function errorNumbers(error: unknown, serverErrors: readonly ServerMessage[]): number[] {
  const { number, precedingErrors } = error as { number?: unknown; precedingErrors?: readonly unknown[] };
  const preceding = (precedingErrors ?? []).map((each) => (each as { number?: unknown }).number);
  return [number, ...preceding, ...serverErrors.map((each) => each.number)].filter(
    (each): each is number => typeof each === 'number',
  );
}

function serverText(error: unknown, connection: Connection): string {
  const said = error instanceof Error ? error.message : String(error);
  // Secrets first: what is cut in two is no longer recognised.
  return shortened(withoutSecrets(said, connection), 1000).replace(/[.\s]{1,20}$/, '');
}

/** Names in a certificate that is for another host; Node keeps them on the error. */
function certificateNames(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = innerError(at), depth += 1) {
    const { cert } = at as { cert?: { subjectaltname?: unknown } };
    if (typeof cert?.subjectaltname === 'string') return `: ${shortened(cert.subjectaltname, 500)}`;
  }
  return '';
}
