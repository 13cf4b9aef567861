import { expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import { storeFacts } from '../../../src/model/store-facts.ts';
import { storeKinds } from '../../../src/model/store.ts';
import { fakeDatabase } from '../../fakes/fake-database.ts';
import { fakeJournals } from '../../fakes/fake-journals.ts';
import { fakeShare, fakeStores } from '../../fakes/fake-stores.ts';
import { fakeWorld } from '../../fakes/fake-world.ts';
import { fakeCluster, fakeContext, fakeNode, licenseXml } from './fake-context.ts';
import { parse } from './parse.ts';

test.each(['migrate', 'migrate cutover'])(
  '%s: a node that joins while all is copied ends it before any node is touched, and what was copied stays',
  async (words) => {
    const one = fakeNode('node-1');
    const database = fakeDatabase(fakeCluster([one]), licenseXml('<NodeLimit>3</NodeLimit>'));
    database.state.backupAgeSeconds = 3_600;
    const values = Object.fromEntries(
      storeKinds.map((kind) => [kind, `/octopus/${storeFacts[kind].folder}`]),
    );
    database.state.folders = { source: 'database', node: null, home: null, values };
    const files = Object.fromEntries(storeKinds.map((kind) => [`${values[kind] ?? ''}/f`, 'content']));
    const share = fakeShare(files);
    share.folders.add('/mnt/octopus');
    const copied: string[] = [];
    const stores = fakeStores({
      share,
      onEffect: (effect) => {
        copied.push(effect);
        database.state.cluster = fakeCluster([one, fakeNode('node-2')]);
      },
    });
    // As far as it may come, and no further.
    database.failOn('takeLock', new UnavailableError('database.unreachable', 'away'));
    const touched: string[] = [];
    const { hosts } = fakeWorld({
      nodes: [one, fakeNode('node-2')],
      abilities: ['state', 'stop', 'start', 'disable'],
      onEffect: (effect) => touched.push(effect),
    });
    const context = fakeContext({ database, stores, journals: fakeJournals(), hosts, consent: true });
    const argv = [...words.split(' '), '--to', '/mnt/octopus', '--master-key-saved', '--yes'];
    await expect(parse([...argv, '--accept-risk', 'service-rights'], context)).rejects.toMatchObject({
      code: 'migrate.plan-moved',
      exitCode: 4,
      message: expect.stringContaining('node-2 joined the instance') as string,
    });
    expect(copied.length).toBeGreaterThan(0);
    expect(touched.filter((effect) => !effect.startsWith('state'))).toEqual([]);
    expect(database.calls).not.toContain('setDraining');
    expect(database.calls).not.toContain('takeLock');
  },
);
