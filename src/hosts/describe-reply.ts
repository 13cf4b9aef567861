import type { HttpReply } from './http-exchange.ts';

/** What somebody answered who is not Octopus, in a few words: `a page titled "Sign in" (200)`. */
export function describeReply({
  status,
  headers,
  body,
}: Pick<HttpReply, 'status' | 'headers' | 'body'>): string {
  const { location } = headers;
  if (status >= 300 && status < 400 && location !== undefined)
    return `a redirect to ${short(location.replace(/[?#].*$/s, ''))} (${status})`;
  if (/^\s*<(?:!doctype|html)/i.test(body)) {
    const title = /<title[^>]*>([^<]*)/i.exec(body)?.[1] ?? /<h1[^>]*>([^<]*)/i.exec(body)?.[1];
    return title === undefined ? `a page (${status})` : `a page titled "${short(title)}" (${status})`;
  }
  if (body.trim() === '') return `an empty body (${status})`;
  return `"${short(body)}" (${status})`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
