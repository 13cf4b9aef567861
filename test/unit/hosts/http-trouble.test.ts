import { expect, test } from 'vitest';
import { httpTrouble } from '../../../src/hosts/http-trouble.ts';

const asked = { url: 'https://node-1.example:8443/octopus', deadlineMs: 5000 };
const failure = (code: string): Error => Object.assign(new Error('as Node says it'), { code });

test.each([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'strange', 'for another name'],
  ['CERT_HAS_EXPIRED', 'strange', 'not valid now'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'strange', 'https.caFile'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'strange', 'https.caFile'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'strange', 'https.caFile'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'strange', 'TLS with node-1.example:8443 failed'],
  ['EAI_AGAIN', 'silent', 'could not be looked up'],
  ['EHOSTUNREACH', 'silent', 'cannot be reached (EHOSTUNREACH)'],
  ['ECONNRESET', 'silent', 'closed the connection'],
  ['EMFILE', 'silent', 'could not be asked (EMFILE)'],
])('%s is %s', (code, kind, words) => {
  const trouble = httpTrouble(failure(code), asked, false);
  expect(trouble).toMatchObject({ kind, code });
  expect(trouble.why).toContain(words);
});

test('of the attempts at several addresses the last one counts', () => {
  const error = new AggregateError([failure('ENETUNREACH'), failure('ECONNREFUSED')]);
  expect(httpTrouble(error, asked, false).code).toBe('ECONNREFUSED');
});

test('a deadline is one whatever the error looks like', () => {
  expect(httpTrouble(failure('ABORT_ERR'), asked, true).why).toBe(
    'node-1.example:8443 did not answer within 5 s',
  );
});
