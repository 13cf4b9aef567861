import { expect, test } from 'vitest';
import { copiedOnce } from '../../../../src/operations/migrate/copied-once.ts';
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
