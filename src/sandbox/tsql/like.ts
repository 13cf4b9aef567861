/** A LIKE pattern as a regular expression: %, _, [a-z], [^a-z] and an escape character ('' for none). */
export function likePattern(pattern: string, escape: string): RegExp {
  let source = '';
  const quote = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    const close = character === '[' ? pattern.indexOf(']', at + 2) : -1;
    if (escape !== '' && character === escape) {
      at += 1;
      source += quote(pattern.charAt(at));
    } else if (character === '%') source += '[\\s\\S]*';
    else if (character === '_') source += '[\\s\\S]';
    else if (close > 0) {
      const inner = pattern.slice(at + 1, close);
      const negated = inner.startsWith('^');
      source += `[${negated ? '^' : ''}${inner.slice(negated ? 1 : 0).replaceAll(/[\\[\]^&]/gu, '\\$&')}]`;
      at = close;
    } else source += quote(character);
  }
  return new RegExp(`^(?:${source}) *$`, 'i');
}
