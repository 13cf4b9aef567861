// The connection string out of a *.config file of Octopus Server (octopus-internals.md 4.4).
import { parseXml, XmlError, type XmlElement } from '../model/xml.ts';

/** Octopus' own key. */
export const connectionStringKey = 'Octopus.Storage.ExternalDatabaseConnectionString';

/**
 * What stands at `/octopus-settings/set[@key="Octopus.Storage.ExternalDatabaseConnectionString"]`.
 * @throws Error saying what the file is instead, without quoting it
 */
export function readServerConfig(xml: string, path: string): string {
  const root = parse(xml.replace(/^\ufeff/, ''), path);
  if (root.name !== 'octopus-settings')
    throw new Error(`'${path}' is not a *.config file of Octopus Server: its root is not <octopus-settings>`);
  const found = root.children.filter(
    (child) => child.name === 'set' && child.attributes.get('key') === connectionStringKey,
  );
  const [only] = found;
  if (only === undefined)
    throw new Error(
      `'${path}' has no ${connectionStringKey}; a Tentacle's file has none, the server's file is listed by Octopus.Server list-instances`,
    );
  if (found.length > 1) throw new Error(`'${path}' has ${connectionStringKey} ${String(found.length)} times`);
  const text = only.texts.join('').trim();
  if (text === '' || only.hasCdata || only.children.length > 0)
    throw new Error(`the ${connectionStringKey} in '${path}' is empty or not plain text`);
  if (/^[A-Za-z0-9+/\s]{16,}={0,2}$/.test(text))
    throw new Error(
      `the ${connectionStringKey} in '${path}' is encrypted or encoded, not keyword=value; give the string another way: OCTO_HA_CONNECTION_STRING or --connection-file`,
    );
  return text;
}

function parse(xml: string, path: string): XmlElement {
  try {
    return parseXml(xml);
  } catch (error) {
    if (error instanceof XmlError) throw new Error(`'${path}' ${error.message}`, { cause: error });
    throw error;
  }
}
