// A key that would cross the network readable.
import type { OctopusApi } from '../edges.ts';

/**
 * The same API, which warns before its first request where that goes over http:// to another machine.
 * @param warned hosts that were warned of; the host is added to it
 */
export function warnPlainHttp(
  api: OctopusApi,
  url: string,
  warned: Set<string>,
  warn: (line: string) => void,
): OctopusApi {
  const { protocol, host, hostname } = new URL(url);
  if (protocol !== 'http:' || isLoopback(hostname)) return api;
  const first = (): void => {
    if (warned.has(host)) return;
    warned.add(host);
    warn(
      `the API key goes to ${host} over http://, readable to whoever can listen on the way: give the node an https:// url, or use another --via`,
    );
  };
  const warning = <P extends readonly unknown[], R>(ask: (...given: P) => R) => {
    return (...given: P): R => {
      first();
      return ask(...given);
    };
  };
  return {
    setDraining: warning(api.setDraining),
    setTaskCap: warning(api.setTaskCap),
    removeNode: warning(api.removeNode),
    cancelTask: warning(api.cancelTask),
    readMaintenanceMode: warning(api.readMaintenanceMode),
    setMaintenanceMode: warning(api.setMaintenanceMode),
    readFolders: warning(api.readFolders),
  };
}

/** As a URL spells it: names below localhost (RFC 6761), 127.0.0.0/8, ::1. */
function isLoopback(hostname: string): boolean {
  return /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
