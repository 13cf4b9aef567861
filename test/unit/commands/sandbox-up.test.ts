import { expect, test } from 'vitest';
import { sandboxAnswer } from '../../../src/commands/sandbox-up.ts';

const facts = {
  name: 'mine',
  host: '127.0.0.1',
  port: 1,
  database: 'd',
  user: 'u',
  password: 'p',
  caFile: null,
  contextFile: 'c.yaml',
  shape: '2019',
  license: 'trial',
  timeScale: 20,
  nodes: [],
};

test('what to type next finds the sandbox where --state put it', () => {
  const typed = (state?: string): string =>
    (
      sandboxAnswer(facts, 'up', { name: 'mine', ...(state === undefined ? {} : { state }) }).footer ?? []
    ).join('\n');
  expect(typed('some where')).toContain('octo-ha sandbox down --name mine --state "some where"');
  expect(typed()).toMatch(/sandbox down --name mine$/);
});

test('what more is known of a sandbox, the password of its owner say, is not told', () => {
  const more = { ...facts, adminPassword: 'canary' };
  expect(JSON.stringify(sandboxAnswer(more, 'up', { name: 'mine' }))).not.toContain('canary');
});
