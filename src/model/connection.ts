// How to reach an instance database: what an ADO.NET connection string says, as a noun.
// Lives here: the shape. Never here: parsing (config/), drivers (database/).
import type { Secret } from './secret.ts';

/** Who logs in. */
export type Login =
  | { readonly kind: 'sql'; readonly user: string; readonly password: Secret }
  /** NTLM with given domain credentials; works without native code. */
  | { readonly kind: 'ntlm'; readonly domain: string; readonly user: string; readonly password: Secret }
  /** Windows integrated security: the identity of this process, by the optional peer msnodesqlv8. */
  | { readonly kind: 'integrated' }
  /** `Authentication="Active Directory …"`, Microsoft Entra ID. */
  | {
      readonly kind: 'entra';
      readonly method:
        'password' | 'service-principal' | 'managed-identity' | 'default' | 'integrated' | 'interactive';
      readonly user: string | null;
      readonly password: Secret | null;
    };

/** What the transport does. `strict` is TDS 8.0: TLS before anything else. */
export type Encryption = 'on' | 'off' | 'strict';

/** A connection to an instance database. */
export interface Connection {
  readonly host: string;
  /** Null when an instance name is given, or for the default 1433. */
  readonly port: number | null;
  /** Named instance (`HOST\NAME`), resolved by the SQL Server Browser; null for none. */
  readonly instanceName: string | null;
  readonly database: string;
  readonly login: Login;
  readonly encryption: Encryption;
  /** True when `Encrypt` was written out; false when the default was taken (older strings lack it). */
  readonly encryptionStated: boolean;
  /** True accepts any certificate. */
  readonly trustServerCertificate: boolean;
  /** PEM text of the certificate authorities to trust, or null for the system's. */
  readonly certificateAuthority: string | null;
  /** Name expected in the certificate when it differs from the host (`HostNameInCertificate`). */
  readonly certificateHostName: string | null;
  /** Availability-group listener over several subnets. */
  readonly multiSubnetFailover: boolean;
  readonly readOnlyIntent: boolean;
  readonly connectTimeoutSeconds: number;
  /** Outer deadline of every query, in seconds. */
  readonly queryTimeoutSeconds: number;
  /** Where the connection came from, for messages: `the environment variable OCTO_HA_CONNECTION_STRING`. */
  readonly origin: string;
}
