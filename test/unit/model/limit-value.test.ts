import { expect, test } from 'vitest';
import type { LimitValue } from '../../../src/model/license.ts';
import { limitValue } from '../../../src/model/limit-value.ts';
import { parseXml } from '../../../src/model/xml.ts';

const rows: readonly (readonly [given: string, value: LimitValue])[] = [
  ['<L>2</L>', 2],
  ['<L>0</L>', 0],
  ['<L> \r\n\t12 </L>', 12],
  ['<L>007</L>', 7],
  ['<L>2147483647</L>', 2147483647],
  ['<L>&#50;</L>', 2],
  ['<L>2<!-- two --></L>', 2],
  ['<L><!-- two -->2</L>', 2],
  ['<L>Unlimited</L>', 'unlimited'],
  ['<L>UNLIMITED</L>', 'unlimited'],
  ['<L> unlimiteD\n</L>', 'unlimited'],
  ['<L/>', null],
  ['<L></L>', null],
  ['<L> </L>', null],
  ['<L>-1</L>', null],
  ['<L>+2</L>', null],
  ['<L>2.0</L>', null],
  ['<L>2,000</L>', null],
  ['<L>1e3</L>', null],
  ['<L>0x10</L>', null],
  ['<L>2147483648</L>', null],
  ['<L>99999999999999999999</L>', null],
  ['<L>Infinity</L>', null],
  ['<L>NaN</L>', null],
  ['<L>Unlimited nodes</L>', null],
  ['<L>Un limited</L>', null],
  ['<L>Un<!-- -->limited</L>', null],
  ['<L>1<!-- x -->0</L>', null],
  ['<L>٣</L>', null],
  ['<L>2\u00a0</L>', null],
  ['<L>2\u200b</L>', null],
  ['<L>two</L>', null],
  ['<L>true</L>', null],
  ['<L><![CDATA[9]]></L>', null],
  ['<L>2<![CDATA[9]]></L>', null],
  ['<L>2<b/></L>', null],
  ['<L><b>Unlimited</b></L>', null],
  ['<L nil="true">2</L>', null],
];

test.each(rows)('%j is read as %j', (given, value) => {
  expect(limitValue(parseXml(given))).toBe(value);
});
