type Piece =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'same'; readonly character: string }
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/** A LIKE pattern made ready. */
export interface LikePattern {
  /** Does the whole text match, blanks behind it aside? */
  test(text: string): boolean;
}

const KNOWN = new Map<string, LikePattern>();

/**
 * A LIKE pattern: %, _, [a-z], [^a-z] and an escape character ('' for none), blind to case. Matching goes back to the
 * last % only, so that no pattern takes more than length × length steps.
 */
export function likePattern(pattern: string, escape: string): LikePattern {
  const key = `${escape}\u0000${pattern}`;
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  const pieces = read(pattern, escape);
  const made: LikePattern = {
    test: (text) => matches(fold(text), pieces) || (text.endsWith(' ') && padded(fold(text), pieces)),
  };
  if (KNOWN.size >= 200) KNOWN.clear();
  KNOWN.set(key, made);
  return made;
}

/** Place, from 1, where a PATINDEX pattern begins to match; 0 where it does not. */
export function patternIndex(pattern: string, text: string): number {
  const open = pattern.startsWith('%');
  const pieces = read(pattern.replace(/^%+/u, ''), '');
  const folded = fold(text);
  if (!open) return matches(folded, pieces) ? 1 : 0;
  for (let at = 0; at <= folded.length; at += 1) {
    if (matches(folded.slice(at), pieces)) return pieces.length === 0 ? 1 : at + 1;
  }
  return 0;
}

function padded(text: string, pieces: readonly Piece[]): boolean {
  for (let end = text.length; text.charAt(end - 1) === ' '; end -= 1)
    if (matches(text.slice(0, end - 1), pieces)) return true;
  return false;
}

/** Case folded without a change of length. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length
    ? lower
    : Array.from(text, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join('');
}

function read(pattern: string, escape: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    const close = character === '[' ? pattern.indexOf(']', at + 1) : -1;
    if (escape !== '' && character === escape && at + 1 < pattern.length) {
      at += 1;
      pieces.push({ kind: 'same', character: fold(pattern.charAt(at)) });
    } else if (character === '%') {
      if (pieces.at(-1)?.kind !== 'any') pieces.push({ kind: 'any' });
    } else if (character === '_') pieces.push({ kind: 'one' });
    else if (close > 0) {
      pieces.push(readClass(pattern.slice(at + 1, close), escape));
      at = close;
    } else pieces.push({ kind: 'same', character: fold(character) });
  }
  return pieces;
}

function readClass(inner: string, escape: string): Piece {
  const negated = inner.startsWith('^');
  const body = Array.from(fold(negated ? inner.slice(1) : inner)).filter(
    (one) => escape === '' || one !== escape,
  );
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < body.length; at += 1) {
    const [from = '', dash, to] = body.slice(at, at + 3);
    if (dash === '-' && to !== undefined) {
      ranges.push([from, to]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return { kind: 'class', negated, ranges };
}

function matches(text: string, pieces: readonly Piece[]): boolean {
  let at = 0;
  let piece = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    const next = pieces[piece];
    if (next?.kind === 'any') {
      star = piece;
      mark = at;
      piece += 1;
    } else if (next !== undefined && fits(next, text.charAt(at))) {
      at += 1;
      piece += 1;
    } else if (star >= 0) {
      mark += 1;
      at = mark;
      piece = star + 1;
    } else return false;
  }
  while (pieces[piece]?.kind === 'any') piece += 1;
  return piece === pieces.length;
}

function fits(piece: Piece, character: string): boolean {
  if (piece.kind === 'same') return piece.character === character;
  if (piece.kind !== 'class') return true;
  return piece.ranges.some(([from, to]) => character >= from && character <= to) !== piece.negated;
}
