import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../../src/files/store/code-of.ts';

describe('the code of an error', () => {
  it('is the name of the system also where Node has none', () => {
    const { EDQUOT, ESTALE, ENOSPC } = constants.errno;
    expect(codeOf({ code: 'UNKNOWN', errno: -EDQUOT })).toBe('EDQUOT');
    expect(codeOf({ code: 'Unknown system error', errno: -ESTALE })).toBe('ESTALE');
    expect(codeOf({ code: 'ENOSPC', errno: -ENOSPC })).toBe('ENOSPC');
    expect(codeOf({ code: 'STORE-SWAPPED' })).toBe('STORE-SWAPPED');
    expect(codeOf(new Error('no system'))).toBe('UNKNOWN');
  });
});
