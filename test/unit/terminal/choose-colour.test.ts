import { expect, test } from 'vitest';
import { chooseColour } from '../../../src/terminal/choose-colour.ts';

const cases: [
  name: string,
  tty: boolean,
  flag: boolean | undefined,
  env: Record<string, string>,
  colour: boolean,
][] = [
  ['a TTY has colour', true, undefined, {}, true],
  ['a pipe has none', false, undefined, {}, false],
  ['a dumb terminal has none', true, undefined, { TERM: 'dumb' }, false],
  ['NO_COLOR turns it off on a TTY', true, undefined, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR counts as not set', true, undefined, { NO_COLOR: '' }, true],
  ['NO_COLOR beats FORCE_COLOR', true, undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['--color beats NO_COLOR', false, true, { NO_COLOR: '1' }, true],
  ['--no-color beats FORCE_COLOR', true, false, { FORCE_COLOR: '3' }, false],
  ['FORCE_COLOR colours a pipe', false, undefined, { FORCE_COLOR: '1' }, true],
  ['an empty FORCE_COLOR forces too', false, undefined, { FORCE_COLOR: '' }, true],
  ['FORCE_COLOR=0 turns it off on a TTY', true, undefined, { FORCE_COLOR: '0' }, false],
  ['CLICOLOR_FORCE colours a pipe', false, undefined, { CLICOLOR_FORCE: '1' }, true],
  ['CLICOLOR_FORCE=0 forces nothing', false, undefined, { CLICOLOR_FORCE: '0' }, false],
  [
    'a build server alone does not colour a pipe',
    false,
    undefined,
    { TF_BUILD: 'True', AGENT_NAME: 'a' },
    false,
  ],
];

test.each(cases)('%s', (_name, tty, flag, env, colour) => {
  expect(chooseColour(tty, { flag, env })).toBe(colour);
});
