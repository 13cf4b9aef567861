// The keywords of Microsoft.Data.SqlClient and their synonyms (its DbConnectionStringDefaults and reference page
// SqlConnection.ConnectionString), with what octo-ha does with each.

/** What a connection is made of; separate keys of the file and keywords of a string meet here. */
export type ConnectionField =
  | 'server'
  | 'port'
  | 'instance'
  | 'database'
  | 'user'
  | 'password'
  | 'domain'
  | 'authentication'
  | 'integrated'
  | 'encrypt'
  | 'trustServerCertificate'
  | 'hostNameInCertificate'
  | 'caFile'
  | 'multiSubnetFailover'
  | 'applicationIntent'
  | 'connectTimeout'
  | 'queryTimeout'
  | 'networkLibrary';

/** `field`: used. `ignored`: concerns pools and the like. `refused`: why it cannot be used. */
export type KeywordUse =
  | { readonly field: ConnectionField; readonly name: string }
  | { readonly ignored: true; readonly name: string }
  | { readonly refused: string; readonly name: string };

const fields: Readonly<Partial<Record<ConnectionField, string>>> = {
  server: 'Server,Data Source,Address,Addr,Network Address',
  database: 'Database,Initial Catalog',
  user: 'User ID,UID,User',
  password: 'Password,PWD',
  authentication: 'Authentication',
  integrated: 'Integrated Security,Trusted_Connection',
  encrypt: 'Encrypt',
  trustServerCertificate: 'TrustServerCertificate,Trust Server Certificate',
  hostNameInCertificate: 'HostNameInCertificate,Host Name In Certificate',
  caFile: 'ServerCertificate,Server Certificate',
  multiSubnetFailover: 'MultiSubnetFailover,Multi Subnet Failover',
  applicationIntent: 'ApplicationIntent,Application Intent',
  connectTimeout: 'Connect Timeout,Connection Timeout,Timeout',
  queryTimeout: 'Command Timeout',
  networkLibrary: 'Network Library,Net,Network',
};

const refused: Readonly<Record<string, string>> = {
  'Failover Partner':
    'database mirroring is not supported by Octopus; name the principal, or an availability group listener, in Server',
  'AttachDbFilename,Extended Properties,Initial File Name':
    'attaching a database file is not supported; name an attached database in Database',
  'User Instance': 'user instances are not supported; name a running SQL Server in Server',
  'Context Connection': 'context connections exist only inside SQL Server; name it in Server',
};

const ignored =
  'Application Name,App,Asynchronous Processing,Async,Attestation Protocol,Column Encryption Setting,' +
  'ConnectRetryCount,Connect Retry Count,ConnectRetryInterval,Connect Retry Interval,Connection Lifetime,' +
  'Load Balance Timeout,Connection Reset,Current Language,Language,Enclave Attestation Url,Enlist,' +
  'FailoverPartnerSPN,Failover Partner SPN,IPAddressPreference,IP Address Preference,Max Pool Size,Min Pool Size,' +
  'MultipleActiveResultSets,Multiple Active Result Sets,Packet Size,Persist Security Info,PersistSecurityInfo,' +
  'PoolBlockingPeriod,Pool Blocking Period,Pooling,Replication,ServerSPN,Server SPN,Transaction Binding,' +
  'TransparentNetworkIPResolution,Transparent Network IP Resolution,Type System Version,Workstation ID,WSID';

const uses = new Map<string, KeywordUse>();
for (const [field, names] of Object.entries(fields))
  for (const name of names.split(','))
    uses.set(name.toLowerCase(), { field: field as ConnectionField, name });
for (const [names, why] of Object.entries(refused))
  for (const name of names.split(',')) uses.set(name.toLowerCase(), { refused: why, name });
for (const name of ignored.split(',')) uses.set(name.toLowerCase(), { ignored: true, name });

/** What a keyword is for, in any case; undefined for one that SqlClient would refuse. */
export function keywordUse(keyword: string): KeywordUse | undefined {
  return uses.get(keyword.toLowerCase());
}

/** Every keyword as it is usually written. */
export const keywordNames: readonly string[] = [...uses.values()].map((use) => use.name);
