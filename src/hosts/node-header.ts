import type { IncomingHttpHeaders } from 'node:http';

/** The node's name in the header `Octopus-Node` (octopus-internals.md 5), or null. Names beyond ASCII come as UTF-8. */
export function nodeHeader(headers: IncomingHttpHeaders): string | null {
  const value = headers['octopus-node'];
  if (typeof value !== 'string' || value.trim() === '') return null;
  const decoded = Buffer.from(value, 'latin1').toString('utf8');
  return (decoded.includes('\ufffd') ? value : decoded).trim();
}
