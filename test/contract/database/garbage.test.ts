// Rubbish of every kind at every place: some typed error within the deadline, or the right answer; never a crash or a hang. An
// error that nobody catches fails the run by itself.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/database/open-database.ts';
import { UnavailableError } from '../../../src/errors.ts';
import { createTdsServer } from '../../../src/sandbox/tds/server.ts';
import { faultProxy } from '../../fakes/fault-proxy.ts';
import { proofSeed, proofTimeout, rounds } from '../../rounds.ts';
import { scriptedEngine } from '../../fakes/scripted-engine.ts';
import { aConnection, certificates } from './a-server.ts';

const signal = new AbortController().signal;

/** One answer of the server spoiled: bytes changed, cut out or put in. */
const spoiled = fc.record({
  chunk: fc.nat(6),
  changes: fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { minLength: 1, maxLength: 4 }),
  cut: fc.option(fc.nat(40), { freq: 3 }),
  tls: fc.boolean(),
});

test('survives any change to what the server sends', { timeout: proofTimeout }, async () => {
  const server = createTdsServer({
    engine: scriptedEngine(),
    certificate: await certificates(),
    encryption: 'on',
    onError: () => undefined,
  });
  const port = await server.listen(0, '127.0.0.1');
  try {
    await fc.assert(
      fc.asyncProperty(spoiled, async ({ chunk, changes, cut, tls }) => {
        const rewrite = (bytes: Buffer): Buffer => {
          const copy = Buffer.from(bytes);
          for (const { at, value } of changes) copy[at % copy.length] = value;
          return cut === null ? copy : copy.subarray(0, Math.max(1, copy.length - cut));
        };
        const proxy = await faultProxy(port, { kind: 'rewrite', rewrite }, (count) => count === chunk);
        try {
          const connection = await aConnection(proxy.port, { encryption: tls ? 'on' : 'off' });
          const outcome = await openDatabase(connection, { applicationName: 'garbage', deadlineMs: 120 })
            .then(async (database) => {
              const reading = database.readCluster(signal);
              return reading.finally(() => database.close());
            })
            .catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(UnavailableError);
        } finally {
          await proxy.close();
        }
      }),
      { numRuns: rounds, seed: proofSeed('any change to what the server sends') },
    );
  } finally {
    await server.close();
  }
});
