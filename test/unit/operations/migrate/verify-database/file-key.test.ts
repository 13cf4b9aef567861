import { describe, expect, it } from 'vitest';
import type { ExpectedFile, ExpectedKind } from '../../../../../src/edges/migration-reads.ts';
import { keyOfRow, keysOfFile } from '../../../../../src/operations/migrate/verify-database/file-key.ts';

const row = (id: string, more: Partial<ExpectedFile> = {}): ExpectedFile => ({
  ...{ id, space: null, must: true, package: null, bytes: null },
  ...more,
});
const meets = (kind: ExpectedKind, path: string, of: ExpectedFile): boolean => {
  const key = keyOfRow(kind, of);
  return key !== null && keysOfFile(kind, path).includes(key);
};

describe('a file and its row find each other', () => {
  it.each([
    'servertasks-370_zlmmg44zb7.txt',
    'ServerTasks-370_ZLMMG44ZB7.txt',
    'servertasks-370.txt',
    'servertasks-370_zlmmg44zb7/zlmmg44zb7.tl.txt',
    'servertasks-370_zlmmg44zb7/servertasks-370_zlmmg44zb7.tl.txt',
  ])('as the log of a task, in either layout: %s', (path) => {
    expect(meets('taskLogs', path, row('ServerTasks-370'))).toBe(true);
    expect(meets('taskLogs', path, row('ServerTasks-37'))).toBe(false);
    expect(meets('taskLogs', path, row('ServerTasks-3700'))).toBe(false);
  });

  it.each(['artifacts-12', 'Artifacts-12.bin', 'artifacts-12-output.txt', 'a/artifacts-12'])(
    'as an artifact: %s',
    (path) => {
      expect(meets('artifacts', path, row('Artifacts-12'))).toBe(true);
      expect(meets('artifacts', path, row('Artifacts-1'))).toBe(false);
    },
  );

  it.each(['nupkg', 'zip', 'tar.gz', 'tgz', 'jar'])(
    'as a package, of whatever extension: %s',
    (extension) => {
      const web = row('packages-1', { package: { id: 'Acme.Web', version: '1.0.0-beta.2+3' } });
      const name = `Acme.Web/acme.web.1.0.0-beta.2+3.${extension}`;
      expect(meets('packages', name, web)).toBe(true);
      expect(meets('packages', `Spaces-1/feeds-builtin/${name}`, web)).toBe(true);
      expect(meets('packages', `Spaces-1/feeds-builtin/${name}`, { ...web, space: 'Spaces-1' })).toBe(true);
      expect(meets('packages', `Spaces-2/feeds-builtin/${name}`, { ...web, space: 'Spaces-1' })).toBe(false);
      expect(meets('packages', name.replace('1.0.0', '1.0.1'), web)).toBe(false);
    },
  );
});

it('has no key for what no row speaks of', () => {
  expect(keysOfFile('taskLogs', 'scheduledtasks_processsubscriptions.txt')).toEqual([]);
  expect(keysOfFile('taskLogs', 'servertasks-1_x/attachment.bin')).toEqual([]);
  expect(keysOfFile('artifacts', 'project-logo.png')).toEqual([]);
  expect(keysOfFile('packages', 'README')).toEqual([]);
  expect(keyOfRow('taskLogs', row('Jobs-1'))).toBeNull();
  expect(keyOfRow('packages', row('packages-1'))).toBeNull();
});
