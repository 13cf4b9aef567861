// The OctopusServer.config of a pretend node: how its processes and the pretend command find the database.

/** What stands in the file. */
export interface ServerConfig {
  readonly nodeName: string;
  readonly home: string;
  /** ADO.NET form. */
  readonly connectionString: string;
  readonly listenPrefix: string;
}

/** The file's text (octopus-internals.md 4.4). */
export function writeServerConfig(config: ServerConfig): string {
  const rows = [
    ['Octopus.Home', config.home],
    ['Octopus.Server.NodeName', config.nodeName],
    ['Octopus.Storage.ExternalDatabaseConnectionString', config.connectionString],
    ['Octopus.Storage.MasterKey', 'cHJldGVuZCBtYXN0ZXIga2V5'],
    ['Octopus.WebPortal.ListenPrefixes', config.listenPrefix],
  ] as const;
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<octopus-settings xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    ...rows.map(([key, value]) => `  <set key="${key}">${escaped(value)}</set>`),
    '</octopus-settings>',
    '',
  ].join('\r\n');
}

/** Reads what `writeServerConfig` wrote. @throws Error when a key is missing */
export function readServerConfig(text: string): ServerConfig {
  const value = (key: string): string => {
    const found = new RegExp(`<set key="${key.replaceAll('.', '\\.')}">([^<]*)</set>`).exec(text)?.[1];
    if (found === undefined) throw new Error(`the config file has no key ${key}`);
    return unescaped(found);
  };
  return {
    nodeName: value('Octopus.Server.NodeName'),
    home: value('Octopus.Home'),
    connectionString: value('Octopus.Storage.ExternalDatabaseConnectionString'),
    listenPrefix: value('Octopus.WebPortal.ListenPrefixes'),
  };
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unescaped(value: string): string {
  return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
