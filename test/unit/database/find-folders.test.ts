import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { findFolders } from '../../../src/database/find-folders.ts';

const row = (id: string, document: unknown): Record<string, unknown> => ({
  Id: id,
  Json: JSON.stringify(document),
});
const nothing = { source: 'database', node: null, home: null, values: {}, unknown: [] };

describe('the folders in the settings documents', () => {
  test('are found by shape, whatever the document is called and however it is stored', () => {
    const document = { LogsDirectory: 'D:\\Logs', packagesDirectory: '', ClusterSharedDirectory: null };
    const told = { ...nothing, values: { taskLogs: 'D:\\Logs', packages: null, clusterShared: null } };
    const others = row('features', { IsHelpEnabled: true, HelpPath: '/help' });
    expect(findFolders([others, row('server-folders', document)])).toEqual(told);
    expect(findFolders([row('anything else', document), others])).toEqual(told);
    const blob = gzipSync(Buffer.from(JSON.stringify(document), 'utf16le'));
    expect(findFolders([{ Id: 'server-folders', Json: null, JsonBlob: blob }])).toEqual(told);
  });

  test('may be in a document each, as before they were merged', () => {
    expect(
      findFolders([row('a', { LogsDirectory: 'TaskLogs' }), row('b', { ArtifactsDirectory: 'Artifacts' })])
        .values,
    ).toEqual({ taskLogs: 'TaskLogs', artifacts: 'Artifacts' });
  });

  test('are told with what nobody knows beside them, and only there', () => {
    const rows = [
      row('server-folders', {
        Id: 'server-folders',
        LogsDirectory: null,
        RecordingsDirectory: 'D:\\Recordings',
      }),
      row('smtp', { PickupDirectory: 'D:\\Mail' }),
    ];
    expect(findFolders(rows)).toEqual({
      ...nothing,
      values: { taskLogs: null },
      unknown: [{ name: 'RecordingsDirectory', value: 'D:\\Recordings' }],
    });
  });

  test.each([
    ['nothing', []],
    ['a document cut off', [{ Id: 'server-folders', Json: '{"LogsDirectory":' }]],
    ['a document that does not unpack', [{ Id: 'server-folders', Json: null, JsonBlob: Buffer.from('x') }]],
    ['a list', [{ Id: 'server-folders', Json: '["LogsDirectory"]' }]],
    ['values of another type than ever seen', [row('server-folders', { LogsDirectory: { Path: 'D:\\' } })]],
  ])('are not told by %s', (_what, rows) => {
    expect(findFolders(rows)).toEqual(nothing);
  });

  test('that two documents tell differently are certain in neither', () => {
    const rows = [
      row('old', { LogsDirectory: 'D:\\Old' }),
      row('server-folders', { LogsDirectory: 'D:\\New' }),
    ];
    expect(() => findFolders(rows)).toThrow(/old, server-folders/);
  });
});
