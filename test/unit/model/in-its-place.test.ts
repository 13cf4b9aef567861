import { expect, test } from 'vitest';
import { moveItOut, withoutAdvice } from '../../../src/model/in-its-place.ts';

test('the advice goes, and what is wrong stays', () => {
  expect(withoutAdvice(`it was changed${moveItOut}`)).toBe('it was changed');
  expect(withoutAdvice('it is cut')).toBe('it is cut');
});
