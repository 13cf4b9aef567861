import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { contextKeys, databaseKeys, periodKeys } from '../../../src/config/read-context.ts';
import { parseConfigText } from '../../../src/config/config-file.ts';
import { serviceKeys } from '../../../src/config/service-settings.ts';
import { settingsTable } from '../../../src/config/settings-table.ts';

const page = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

test('docs/configuration.md has the table of settings as it is', () => {
  expect(page).toContain(`<!-- settings -->\n\n${settingsTable()}\n\n<!-- /settings -->`);
});

test('docs/configuration.md explains every key', () => {
  const keys = [
    ...contextKeys,
    ...databaseKeys,
    ...periodKeys,
    ...Object.keys(serviceKeys),
    ...Object.values(serviceKeys).flatMap(Object.keys),
  ];
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

test('every YAML example of docs/configuration.md is a file without problems', () => {
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');
  expect(examples.length).toBeGreaterThan(1);
  for (const example of examples) expect(parseConfigText('docs', example).problems).toEqual([]);
});
