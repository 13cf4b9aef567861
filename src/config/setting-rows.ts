// The one table of settings: flags, environment variables, file keys, defaults.

/** One setting. Parser, `--help`, docs/configuration.md and redaction read it. */
export interface SettingRow {
  /** Name in `Settings` or `SettingsFlags`, camelCase. */
  readonly name: string;
  /** As commander takes it, or null: secrets never come from the command line. */
  readonly flag: string | null;
  readonly env: string | null;
  /** Path in the YAML file; `context.` stands for an entry of `contexts`. */
  readonly key: string | null;
  /** As shown to people; null for none. */
  readonly default: string | number | null;
  readonly secret: boolean;
  /** One line, no full stop. */
  readonly description: string;
}

const row = (
  name: string,
  [flag, env, key]: readonly [string | null, string | null, string | null],
  fallback: string | number | null,
  description: string,
  secret = false,
): SettingRow => ({ name, flag, env, key, default: fallback, secret, description });

/** The platform's config folder, in words. */
export const configDefault =
  '%APPDATA%\\octo-ha\\config.yaml, ~/Library/Application Support/octo-ha/config.yaml or ~/.config/octo-ha/config.yaml';

/** Every setting, in the order it is shown. */
export const settingRows = [
  row('config', ['--config <path>', 'OCTO_HA_CONFIG', null], configDefault, 'the file of contexts'),
  row(
    'context',
    ['--context <name>', 'OCTO_HA_CONTEXT', 'current'],
    null,
    'the context to use: database, nodes, load balancer',
  ),
  row(
    'connectionString',
    [null, 'OCTO_HA_CONNECTION_STRING', 'context.database.connectionString'],
    null,
    'ADO.NET connection string of the instance database, as Octopus stores it',
    true,
  ),
  row(
    'connectionFile',
    ['--connection-file <path>', 'OCTO_HA_CONNECTION_FILE', 'context.database.connectionStringFile'],
    null,
    'a file that holds nothing but the connection string',
  ),
  row(
    'serverConfig',
    ['--server-config <path>', 'OCTO_HA_SERVER_CONFIG', 'context.database.serverConfig'],
    null,
    'a *.config file of Octopus Server, which holds the connection string',
  ),
  row(
    'connectSeconds',
    ['--connect-timeout <seconds>', 'OCTO_HA_CONNECT_TIMEOUT', 'context.timeouts.connectSeconds'],
    15,
    'how long to try to connect to the database; else what the connection string says',
  ),
  row(
    'querySeconds',
    ['--query-timeout <seconds>', 'OCTO_HA_QUERY_TIMEOUT', 'context.timeouts.querySeconds'],
    30,
    'outer deadline of one query; else what the connection string says',
  ),
  row(
    'loadBalancerConnections',
    [null, null, 'context.loadBalancer.connections'],
    10,
    'over how many fresh connections the load balancer is asked at least; more where there are many nodes',
  ),
  row(
    'httpsCaFile',
    [null, null, 'context.https.caFile'],
    "the system's authorities",
    'PEM file of the authorities to trust behind the https urls of nodes and load balancer',
  ),
  row(
    'apiKey',
    [null, 'OCTOPUS_API_KEY', null],
    null,
    "key of Octopus' REST API, for what goes by the API",
    true,
  ),
  row(
    'apiKeyFile',
    ['--api-key-file <path>', 'OCTO_HA_API_KEY_FILE', 'context.apiKeyFile'],
    null,
    "a file that holds nothing but a key of Octopus' REST API",
  ),
  row(
    'drainVia',
    [null, 'OCTO_HA_DRAIN_VIA', 'context.drain.via'],
    'database',
    'how drain flags are set unless --via says otherwise: database, server or api',
  ),
  row(
    'freshSeconds',
    [null, null, 'context.periods.freshSeconds'],
    90,
    'a heart beat younger than this counts as fresh',
  ),
  row(
    'offlineSeconds',
    [null, null, 'context.periods.offlineSeconds'],
    300,
    'a node whose heart beat is older counts as offline',
  ),
  row(
    'queuePollSeconds',
    [null, null, 'context.periods.queuePollSeconds'],
    20,
    'how often a node looks for tasks in the queue',
  ),
  row(
    'heartBeatSeconds',
    [null, null, 'context.periods.heartBeatSeconds'],
    60,
    'how often a node writes its heart beat',
  ),
  row(
    'stateFolder',
    ['--state-folder <path>', 'OCTO_HA_STATE_FOLDER', 'stateFolder'],
    "the platform's state folder",
    'where journals of unfinished work are kept',
  ),
  row(
    'log',
    ['--log <path>', 'OCTO_HA_LOG', null],
    null,
    'append every event to this file, each as one line of JSON',
  ),
  row('output', ['-o, --output <format>', null, null], 'table', 'form of the answer: table, json or yaml'),
  row(
    'color',
    ['--color, --no-color', null, null],
    'as NO_COLOR, FORCE_COLOR and the terminal say',
    'colour in the output',
  ),
  row('prompt', ['--no-prompt', null, null], 'ask on a terminal', 'never ask: what is missing is an error'),
  row('debug', ['--debug', null, null], 'off', 'show the stack and the causes of an error'),
] as const satisfies readonly SettingRow[];
