import { expect, test } from 'vitest';
import { resolveSettings } from '../../../src/config/resolve-settings.ts';
import { errorOf, world } from './world.ts';

const home = '/home/ann/.config/octo-ha/config.yaml';
const list = 'octo-ha config list shows the contexts';
const one = { [home]: 'contexts: [{ name: prod }]' };

test.each([
  ['a context that is not there', { context: 'prd' }, {}, one, list],
  ['a variable that names such a context', {}, { OCTO_HA_CONTEXT: 'prd' }, one, list],
  ['a context without any file', { context: 'prod' }, {}, {}, 'write that file'],
  ['a variable that names no file', {}, { OCTO_HA_CONFIG: '/gone' }, one, 'or unset it'],
  ['a flag that names no file', { config: '/gone' }, {}, one, `leave --config out for '${home}'`],
])('%s has a way on of its own', (_, flags, env, files, hint) => {
  expect(errorOf(() => resolveSettings(flags, world({ files, env }))).hint).toContain(hint);
});

test('problems that have not the same way on in common get the general one', () => {
  const flags = { context: 'prd', connectTimeout: 'x' };
  expect(errorOf(() => resolveSettings(flags, world({ files: one }))).hint).toContain(
    'docs/configuration.md',
  );
});

test('a single context is told as one', () => {
  const sources = world({ files: one });
  expect(errorOf(() => resolveSettings({ context: 'prd' }, sources)).message).toContain('; there is prod (');
  expect(errorOf(resolveSettings({}, sources).connection).message).toMatch(/config.yaml'; there is prod$/);
});
