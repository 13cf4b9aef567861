// Who logs in, out of user, password, domain, integrated security and authentication.
import type { Login } from '../model/connection.ts';
import { Secret } from '../model/secret.ts';
import type { ConnectionFields, FieldValue } from './build-connection.ts';
import type { ConnectionField } from './connection-keywords.ts';
import { nameValue } from './name-value.ts';

type EntraMethod = Extract<Login, { kind: 'entra' }>['method'];
type Kind = 'sql' | 'ntlm' | 'integrated' | EntraMethod;

/** SqlClient's names (its SqlAuthenticationMethod), and `ntlm` and `windows`, which are octo-ha's own. */
const methods: Readonly<Record<string, Kind>> = {
  sqlpassword: 'sql',
  sql: 'sql',
  ntlm: 'ntlm',
  windows: 'integrated',
  activedirectorypassword: 'password',
  activedirectoryserviceprincipal: 'service-principal',
  activedirectorymanagedidentity: 'managed-identity',
  activedirectorymsi: 'managed-identity',
  activedirectorydefault: 'default',
  activedirectoryintegrated: 'integrated',
  activedirectoryinteractive: 'interactive',
};

const unsupported = /^activedirectory(?:devicecodeflow|workloadidentity)$/;

const nobody: Login = { kind: 'integrated' };

/** The one problem that a person at a terminal can mend by typing. */
export const passwordMissing =
  'the password is missing (Password, or password:, passwordFile:, passwordEnv:)';

/** Reports what is missing or contradictory through `fail`; what it returns then does not matter. */
export function buildLogin(
  fields: ConnectionFields,
  whole: string,
  fail: (where: string, message: string) => void,
): Login {
  const filled = (field: ConnectionField): FieldValue | undefined => {
    const found = fields.get(field);
    return found === undefined || found.value.trim() === '' ? undefined : found;
  };
  const user = filled('user');
  const domain = filled('domain');
  const password = fields.get('password');
  const integrated = isIntegrated(filled('integrated'), fail);
  const authentication = filled('authentication');
  if (authentication !== undefined) {
    const word = authentication.value.toLowerCase().replace(/\s+/g, '');
    const kind = Object.hasOwn(methods, word) ? methods[word] : undefined;
    if (kind === undefined) {
      fail(
        authentication.where,
        unsupported.test(word)
          ? 'this way of logging in is not supported; "Active Directory Default" finds workload identities and az login'
          : `${authentication.nameable ? `${nameValue(authentication.value)}is not known; it ` : ''}takes "Sql Password", "Active Directory Password", … Service Principal, … Managed Identity, … Default, … Integrated or … Interactive; as a separate key also ntlm and windows`,
      );
      return nobody;
    }
    if (integrated) fail(authentication.where, 'contradicts Integrated Security; give one of the two');
    if (word === 'windows') return nobody;
    if (kind === 'ntlm') return ntlm();
    if (kind !== 'sql') return entra(kind);
  } else if (integrated) return nobody;
  else if (domain !== undefined) return ntlm();
  return sql();

  function ntlm(): Login {
    const [, before, after] = /^([^\\]+)\\(.+)$/.exec(user?.value ?? '') ?? [];
    const realm = domain?.value ?? before;
    if (realm === undefined) fail(whole, 'the domain is missing: NTLM logs in as domain, user and password');
    const secret = needPassword();
    return { kind: 'ntlm', domain: realm ?? '', user: after ?? needUser(), password: secret };
  }

  function sql(): Login {
    if (domain !== undefined) fail(domain.where, 'goes with authentication ntlm only');
    if (user === undefined && password === undefined) {
      fail(
        whole,
        'there is no login: give User ID and Password, Integrated Security, or Authentication "Active Directory …"',
      );
      return nobody;
    }
    return { kind: 'sql', user: needUser(), password: needPassword() };
  }

  function entra(method: EntraMethod): Login {
    const asks = method === 'password' || method === 'service-principal';
    if (asks) needUser();
    const secret = asks ? needPassword() : password === undefined ? null : new Secret(password.value);
    return { kind: 'entra', method, user: user?.value ?? null, password: secret };
  }

  function needUser(): string {
    if (user === undefined) fail(whole, 'the user is missing (User ID, or user:)');
    return user?.value ?? '';
  }

  function needPassword(): Secret {
    if (password === undefined) fail(whole, passwordMissing);
    return new Secret(password?.value ?? '');
  }
}

function isIntegrated(
  given: FieldValue | undefined,
  fail: (where: string, message: string) => void,
): boolean {
  const word = given?.value.trim().toLowerCase();
  if (word === undefined || word === 'false' || word === 'no') return false;
  if (word !== 'true' && word !== 'yes' && word !== 'sspi')
    fail(given?.where ?? '', 'takes true, yes, sspi, false or no');
  return true;
}
