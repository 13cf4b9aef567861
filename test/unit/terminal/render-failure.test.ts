import { expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import { createPalette } from '../../../src/terminal/palette.ts';
import { renderFailure, type FailureStyle } from '../../../src/terminal/render-failure.ts';

const style: FailureStyle = {
  format: 'table',
  debug: false,
  palette: createPalette(false),
  redact: (text) => text.replaceAll('hunter2', '***'),
  complete: (text) => text.replaceAll('octo-ha status', 'octo-ha --context prod status'),
  circumstances: {
    version: '0.1.0',
    node: 'v20.19.0',
    platform: 'linux x64',
    command: 'nodes list --output',
  },
};
const failure = new UnavailableError('database.unreachable', "cannot reach 'db:1433'", {
  hint: 'is SQL Server listening there?',
  cause: new Error('connect ECONNREFUSED hunter2'),
});

test('people get the error and a way on, no stack', () => {
  expect(renderFailure(failure, style)).toEqual([
    "error: cannot reach 'db:1433'",
    'hint: is SQL Server listening there?',
  ]);
});

test('every line of a message with several problems is kept and indented', () => {
  const error = new UnavailableError('x.y', 'two problems\nfirst\nsecond');
  expect(renderFailure(error, style)).toEqual(['error: two problems', '  first', '  second']);
});

test('--debug adds the code, the stack and the causes, secrets taken out', () => {
  const text = renderFailure(failure, { ...style, debug: true }).join('\n');
  expect(text).toContain('code: database.unreachable');
  expect(text).toContain('render-failure.test.ts');
  expect(text).toContain('caused by:\nError: connect ECONNREFUSED ***');
});

test('-o json gives one line with code, message, hint and exit code', () => {
  const lines = renderFailure(failure, { ...style, format: 'json' });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    error: {
      code: 'database.unreachable',
      message: "cannot reach 'db:1433'",
      hint: 'is SQL Server listening there?',
      exitCode: 3,
    },
  });
});

test('-o json --debug stays one line, secrets taken out', () => {
  const lines = renderFailure(failure, { ...style, format: 'json', debug: true });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('caused by:');
  expect(lines[0]).not.toContain('hunter2');
});

test('a bug is shown as a block to paste: versions, platform, command, stack', () => {
  const text = renderFailure(new TypeError('x is undefined (hunter2)'), style).join('\n');
  for (const part of [
    'octo-ha: 0.1.0',
    'node: v20.19.0',
    'platform: linux x64',
    'command: octo-ha nodes list --output',
  ])
    expect(text).toContain(part);
  expect(text).toContain('render-failure.test.ts');
  expect(text).not.toContain('hunter2');
});

test('a bug with -o json has exit code 1 and its stack', () => {
  const [line = ''] = renderFailure(new TypeError('x'), { ...style, format: 'json' });
  expect(JSON.parse(line)).toMatchObject({
    error: { code: 'internal.bug', exitCode: 1, circumstances: style.circumstances },
  });
});

test('something thrown that is no error, and causes in a circle, are shown too', () => {
  expect(renderFailure('just text', style)[0]).toBe('error: just text');
  const circle = new Error('a');
  circle.cause = circle;
  expect(renderFailure(circle, style)[0]).toBe('error: a');
});

test('control characters of a message reach no terminal', () => {
  const error = new UnavailableError('x.y', "node '\u001b[2J' is gone");
  expect(renderFailure(error, style)[0]).toBe("error: node '\\x1b[2J' is gone");
});

test('commands in the message and the hint of an error are made whole, in json as well', () => {
  const error = new UnavailableError('x.y', 'octo-ha status was not asked', { hint: 'ask octo-ha status' });
  const said = ['octo-ha --context prod status was not asked', 'ask octo-ha --context prod status'];
  expect(renderFailure(error, style)).toEqual([`error: ${said[0] ?? ''}`, `hint: ${said[1] ?? ''}`]);
  const [line = ''] = renderFailure(error, { ...style, format: 'json' });
  expect(JSON.parse(line)).toMatchObject({ error: { message: said[0], hint: said[1] } });
});
