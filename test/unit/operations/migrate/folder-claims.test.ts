import { describe, expect, test } from 'vitest';
import { agreedPath, claimsOn, describeSource } from '../../../../src/operations/migrate/folder-claims.ts';
import { documentsTell, nodeTells, operatorSays, refusalOf } from './readings.ts';

describe('claims on a setting', () => {
  test('come from those alone that tell, whoever stores it first', () => {
    const claims = claimsOn(
      [
        operatorSays({ taskLogs: 'D:\\Logs' }),
        nodeTells('node-1', null, { artifacts: 'D:\\Artifacts' }),
        nodeTells('node-2', null, { taskLogs: '  ' }),
        documentsTell({ taskLogs: 'TaskLogs' }),
      ],
      'taskLogs',
    );
    expect(claims).toEqual([
      { source: 'database', who: 'the settings documents', value: 'TaskLogs' },
      { source: 'server', who: 'show-configuration on node-2', value: null },
      { source: 'operator', who: '--store', value: 'D:\\Logs' },
    ]);
  });
});

test('every source has its words', () => {
  const words = (['server', 'database', 'api', 'operator'] as const).map((source) =>
    describeSource({ source, node: null }),
  );
  expect(words).toEqual(['show-configuration', 'the settings documents', 'the REST API', '--store']);
});

describe('agreement', () => {
  test('is none where nobody speaks', () => {
    expect(agreedPath('taskLogs', [])).toBeUndefined();
  });

  test('is about the place, not about its spelling', () => {
    const said = [
      { who: 'a', path: 'C:\\Octopus' },
      { who: 'b', path: 'c:/octopus/' },
    ];
    expect(agreedPath('taskLogs', said)).toBe('C:\\Octopus');
  });

  test('fails with the words of all, those who agree once', () => {
    const said = [
      { who: 'a', path: '/mnt/a' },
      { who: 'b', path: '/mnt/A' },
      { who: 'c', path: null },
      { who: 'a', path: '/mnt/a' },
    ];
    expect(refusalOf(() => agreedPath('taskLogs', said))).toMatchObject({
      code: 'store.sources-disagree',
      message: 'the sources disagree about where taskLogs is: a: "/mnt/a"; b: "/mnt/A"; c: not set',
    });
  });
});
