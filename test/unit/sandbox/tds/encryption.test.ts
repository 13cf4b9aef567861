import { expect, it } from 'vitest';
import { answerEncryption } from '../../../../src/sandbox/tds/encryption.ts';
import type { EncryptionMode } from '../../../../src/sandbox/tds/encryption.ts';

const codes = ['off', 'on', 'not supported', 'required'] as const;

it.each<[(typeof codes)[number], EncryptionMode, (typeof codes)[number], 'none' | 'login' | 'all', boolean]>([
  ['off', 'off', 'not supported', 'none', false],
  ['on', 'off', 'not supported', 'none', true],
  ['not supported', 'off', 'not supported', 'none', false],
  ['required', 'off', 'not supported', 'none', true],
  ['off', 'on', 'off', 'login', false],
  ['on', 'on', 'on', 'all', false],
  ['not supported', 'on', 'not supported', 'none', false],
  ['required', 'on', 'on', 'all', false],
  ['off', 'required', 'required', 'all', false],
  ['on', 'required', 'on', 'all', false],
  ['not supported', 'required', 'required', 'none', true],
  ['required', 'required', 'on', 'all', false],
])('a client that says "%s" to a server set to "%s" hears "%s"', (client, mode, code, tls, impossible) => {
  expect(answerEncryption(codes.indexOf(client), mode)).toEqual({
    code: codes.indexOf(code),
    tls,
    impossible,
  });
});
