import { SqlError } from '../engine.ts';
import type { Name } from './ast.ts';
import { KEYWORDS } from './keywords.ts';
import { lex } from './lexer.ts';
import type { Token } from './lexer.ts';

const DEEPEST = 300;

/** A cursor over the tokens of a batch, with the errors of a parser that stops at the first surprise. */
export class Tokens {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(sql: string) {
    this.#tokens = lex(sql);
  }

  get position(): number {
    return this.#at;
  }

  set position(at: number) {
    this.#at = at;
  }

  get line(): number {
    return this.peek().line;
  }

  /** True at the end of the batch. */
  get done(): boolean {
    return this.peek().kind === 'end';
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('a token list always has an end');
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Runs a nested piece of grammar. @throws SqlError 191 (nested too deeply) */
  nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) {
      throw this.error(
        191,
        'Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.',
      );
    }
    const result = parse();
    this.#depth -= 1;
    return result;
  }

  /** Is the next token the symbol or (unquoted) word given, upper case? */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === 'word' || token.kind === 'symbol') && token.text.toUpperCase() === text;
  }

  /** Are the next tokens these? */
  are(...texts: readonly string[]): boolean {
    return texts.every((text, index) => this.is(text, index));
  }

  /** Takes these tokens if they all come next. */
  take(...texts: readonly string[]): boolean {
    if (!this.are(...texts)) return false;
    this.#at += texts.length;
    return true;
  }

  /** @throws SqlError 102 or 156 unless these come next */
  expect(...texts: readonly string[]): void {
    for (const text of texts) if (!this.take(text)) throw this.unexpected();
  }

  /** One of these words, upper case. @throws SqlError 102 or 156 */
  oneOf(...words: readonly string[]): string {
    const found = words.find((word) => this.take(word));
    if (found === undefined) throw this.unexpected();
    return found;
  }

  /** "Incorrect syntax near": 156 for keywords, 102 for all else. At the end of the batch the last token is named. */
  unexpected(): SqlError {
    const token = this.peek();
    if (token.kind === 'word' && KEYWORDS.has(token.text.toUpperCase())) {
      return this.error(156, `Incorrect syntax near the keyword '${token.text}'.`);
    }
    return this.error(102, `Incorrect syntax near '${token.kind === 'end' ? token.text : token.value}'.`);
  }

  error(number: number, message: string): SqlError {
    return new SqlError(number, message, { severity: 15, line: this.line });
  }

  /** Could the next token be a name? */
  isIdentifier(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !KEYWORDS.has(token.text.toUpperCase()));
  }

  /** @throws SqlError 102, 156, 103 (longer than 128) */
  identifier(): string {
    if (!this.isIdentifier()) throw this.unexpected();
    const { value } = this.next();
    if (value.length > 128) {
      throw this.error(
        103,
        `The identifier that starts with '${value.slice(0, 128)}' is too long. Maximum length is 128.`,
      );
    }
    return value;
  }

  /** A name of one to `most` parts; inner parts may be omitted (`db..t`). @throws SqlError 102, 117 */
  name(most = 4): Name {
    const parts = [this.identifier()];
    while (this.is('.') && !this.is('*', 1)) {
      this.next();
      parts.push(this.is('.') ? '' : this.identifier());
    }
    if (parts.length > most) {
      throw this.error(
        117,
        `The object name '${parts.join('.')}' contains more than the maximum number of prefixes. The maximum is ${most - 1}.`,
      );
    }
    return parts;
  }

  /** A comma-separated list. */
  list<T>(parse: () => T): readonly T[] {
    const items = [parse()];
    while (this.take(',')) items.push(parse());
    return items;
  }

  /** A comma-separated list in parentheses. */
  parenthesised<T>(parse: () => T): readonly T[] {
    this.expect('(');
    const items = this.list(parse);
    this.expect(')');
    return items;
  }

  /** `@name` with its sign. @throws SqlError 102 */
  variable(): string {
    if (this.peek().kind !== 'variable') throw this.unexpected();
    return this.next().value;
  }

  /** A whole number, sign allowed. @throws SqlError 102 */
  integer(): bigint {
    const sign = this.take('-') ? -1n : 1n;
    if (sign > 0n) this.take('+');
    if (this.peek().kind !== 'number' || !/^\d+$/u.test(this.peek().text)) throw this.unexpected();
    return sign * BigInt(this.next().text);
  }
}
