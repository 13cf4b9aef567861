import { expect, test } from 'vitest';
import { copiedOnce, inEither } from '../../../../src/operations/migrate/copied-once.ts';
import { fakeShare, fakeStores } from '../../../fakes/fake-stores.ts';

const never = new AbortController().signal;

test('an old folder has what is there and what vanished from it, of its own tree alone', async () => {
  const files = ['/old/Logs/a.txt', '/old/Other/b.txt'];
  const aside = ['00001-00001/taskLogs/x/c.txt', '00001-00002/taskLogs/d.txt', '00001-00002/artifacts/e'];
  const all = [...files, ...aside.map((path) => `/new/.octo-ha/vanished/${path}`)];
  const stores = fakeStores({ share: fakeShare(Object.fromEntries(all.map((path) => [path, 'four']))) });
  const names = copiedOnce(stores, new Map([['/old/Logs', 'taskLogs']]), '/new');
  const listed = async (path: string): Promise<readonly string[]> => {
    const found: string[] = [];
    await names.list(
      path,
      (some) => found.push(...some.map((file) => `${file.path} ${String(file.bytes)}`)),
      never,
    );
    return found;
  };
  expect(await listed('/old/Logs')).toEqual(['a.txt 4', 'x/c.txt 4', 'd.txt 4']);
  expect(await listed('/old/Other')).toEqual(['b.txt 4']);
});

test('or what is in the new one too, where there is a new one', async () => {
  const files = { '/old/Logs/a.txt': 'one', '/new/Logs/b.txt': 'two', '/old/Other/c.txt': 'three' };
  const names = inEither(fakeStores({ share: fakeShare(files) }), new Map([['/old/Logs', '/new/Logs']]));
  const found: string[] = [];
  const add = (some: readonly { readonly path: string }[]): void => {
    found.push(...some.map(({ path }) => path));
  };
  await names.list('/old/Logs', add, never);
  await names.list('/old/Other', add, never);
  expect(found).toEqual(['a.txt', 'b.txt', 'c.txt']);
});
