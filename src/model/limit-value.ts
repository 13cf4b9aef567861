// What a limit of a license says.
import type { LimitValue } from './license.ts';
import type { XmlElement } from './xml.ts';

const largest = 2_147_483_647;

/**
 * `Unlimited` in any case, a non-negative integer, or null for anything else: nothing doubtful is ever unlimited.
 * Doubtful is also a value in CDATA, one parted by a comment, and an element with attributes or children.
 */
export function limitValue(element: XmlElement): LimitValue {
  if (element.hasCdata || element.children.length > 0 || element.attributes.size > 0) return null;
  const [text, ...others] = element.texts.map(trimmed).filter((run) => run !== '');
  if (text === undefined || others.length > 0) return null;
  if (text.toLowerCase() === 'unlimited') return 'unlimited';
  return /^[0-9]{1,10}$/.test(text) && Number(text) <= largest ? Number(text) : null;
}

/** White space as XML has it: a no-break space is not white space. */
function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}
