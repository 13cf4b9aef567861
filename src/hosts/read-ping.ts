// What the answer to a ping says. Pure.
import type { Ping } from '../model/ping.ts';
import { apiNames } from './api-names.ts';
import { describeReply } from './describe-reply.ts';
import type { HttpReply } from './http-exchange.ts';
import { jsonObject } from './json-object.ts';
import { nodeHeader } from './node-header.ts';

/** Reads the answer of `/api/octopusservernodes/ping` (octopus-internals.md 5; body: Octopus issue 7964). */
export function readPing(reply: HttpReply): Ping {
  const { status } = reply;
  const body = jsonObject(reply.body);
  const header = nodeHeader(reply.headers);
  if (body === null || !isNode(body, header))
    return { kind: 'foreign', why: `this is not an Octopus node: it answers with ${describeReply(reply)}` };
  if (status !== 200 && status !== 418) return { kind: 'foreign', why: otherStatus(status) };
  return {
    kind: 'answered',
    status,
    nodeName: header ?? text(body['Name']),
    draining: flag(body[apiNames.draining]),
    offline: flag(body[apiNames.offline]),
    version: text(body['Version']),
    lastSeenAt: instant(body[apiNames.lastSeenAt]),
    tookMs: reply.tookMs,
  };
}

/** By the header, or by a body no other program would give. */
function isNode(body: Readonly<Record<string, unknown>>, header: string | null): boolean {
  if (header !== null) return true;
  return text(body['Name']) !== null && (apiNames.draining in body || apiNames.offline in body);
}

function otherStatus(status: number): string {
  if (status === 400)
    return (
      'the node answers 400, as very old versions of Octopus do while they drain (Octopus issue 1928); ' +
      'octo-ha understands 200 and 418 alone'
    );
  return `the node answers ${status}, where 200 or 418 is expected`;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function instant(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}
