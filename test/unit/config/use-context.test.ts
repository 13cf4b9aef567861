import { describe, expect, test } from 'vitest';
import { parseConfigText } from '../../../src/config/config-file.ts';
import { useContext } from '../../../src/config/use-context.ts';
import { errorOf } from './world.ts';

const rest = `
# ours
contexts:   # two
  - {name:   prod}
  - name: "yes"   # odd
`;

describe('another current context', () => {
  test.each([
    ['replaces the old one', `current:   prod # now${rest}`, `current:   "yes" # now${rest}`],
    ['replaces a quoted one', `current: 'prod'${rest}`, `current: "yes"${rest}`],
    ['fills an empty one', `current:${rest}`, `current: "yes"${rest}`],
    ['is put first where there was none', rest, `current: "yes"\n${rest}`],
    ['mends a wrong one', `current: gone${rest}`, `current: "yes"${rest}`],
    ['stands where the old one stood', `${rest}current: prod`, `${rest}current: "yes"`],
  ])('%s and leaves every other byte alone', (_, before, after) => {
    expect(useContext(before, 'yes')).toBe(after);
    expect(parseConfigText('c', after)).toMatchObject({ current: 'yes', problems: [] });
    expect(useContext(after.replaceAll('\n', '\r\n'), 'yes')).toBe(after.replaceAll('\n', '\r\n'));
  });

  test('must be one that there is', () => {
    const error = errorOf(() => useContext(rest, 'prd', 'c.yaml'));
    expect(error).toMatchObject({ code: 'config.unknown-context', exitCode: 2 });
    expect(error.message).toBe("there is no context 'prd'; there are prod, yes ('c.yaml')");
  });

  test('is not written into a file with other problems', () => {
    expect(errorOf(() => useContext(`${rest}wrong: 1`, 'prod'))).toMatchObject({ code: 'config.invalid' });
  });
});
