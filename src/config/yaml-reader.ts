// YAML with positions: every value is asked for by kind, and what is wrong is noted with file, line and path.
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { nearMatch } from './near-match.ts';
import { nameValue } from './name-value.ts';
import type { Problem } from './problems.ts';

/** No file of contexts is larger. */
const mostCharacters = 256 * 1024;

/** A place in the file with what stands there. */
export interface Spot {
  /** Undefined for an empty value. */
  readonly node: Node | undefined;
  /** `contexts[0].database`; empty for the whole file. */
  readonly path: string;
  /** `config.yaml:7`. */
  readonly line: string;
  /** `config.yaml:7 contexts[0].database`. */
  readonly where: string;
}

/** Reads kinds; a wrong kind is a problem noted, and null. */
export interface YamlReader {
  /** Null when the text is not one YAML document. Keeps comments and formatting. */
  readonly document: Document | null;
  readonly root: Spot;
  readonly problems: readonly Problem[];
  readonly fail: (where: string, message: string) => void;
  /** The keys of a mapping that are known; the others are problems. */
  readonly keys: (spot: Spot, known: readonly string[]) => ReadonlyMap<string, Spot>;
  readonly items: (spot: Spot) => readonly Spot[];
  /** Text as written: `007` stays `007`. */
  readonly text: (spot: Spot | undefined) => string | null;
  readonly yesNo: (spot: Spot | undefined) => boolean | null;
  readonly seconds: (spot: Spot | undefined) => number | null;
}

/** Parses; never throws. Messages quote the values of true/false and seconds alone; others may be secrets. */
export function readYaml(file: string, text: string): YamlReader {
  const problems: Problem[] = [];
  const lines = new LineCounter();
  const fail = (where: string, message: string): void => void problems.push({ where, message });
  const document = parse();
  /** A spot in the file; an empty value has no place of its own and stands where its parent does. */
  const spotAt = (node: Node | undefined, path: string, parent: string, place = node): Spot => {
    const start = place?.range?.[0];
    const line = start === undefined ? parent : `${file}:${String(lines.linePos(start).line)}`;
    return { node, path, line, where: path === '' ? line : `${line} ${path}` };
  };
  const root = { ...spotAt(document?.contents ?? undefined, '', file), line: file, where: file };

  function parse(): Document | null {
    if (text.length > mostCharacters) {
      fail(file, `is larger than 256 KiB (${String(text.length)} characters), which no file of contexts is`);
      return null;
    }
    try {
      const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
      for (const error of parsed.errors)
        fail(`${file}:${String(lines.linePos(error.pos[0]).line)}`, yamlTrouble(error.code));
      return parsed.errors.length === 0 ? parsed : null;
    } catch {
      fail(file, 'is nested too deeply to be read');
      return null;
    }
  }

  /** False, and noted, for an alias: it could stand for anything any number of times. */
  function isPlain(spot: Spot): boolean {
    if (!isAlias(spot.node)) return true;
    fail(spot.where, 'is an alias (*name); write the value out');
    return false;
  }

  function keys(spot: Spot, known: readonly string[]): ReadonlyMap<string, Spot> {
    const found = new Map<string, Spot>();
    if (spot.node === undefined || isNull(spot.node) || !isPlain(spot)) return found;
    if (!isMap(spot.node)) {
      fail(spot.where, `takes keys: ${known.join(', ')}`);
      return found;
    }
    for (const { key, value } of spot.node.items) {
      const keyNode = key as Node;
      const name = isScalar(keyNode) ? String(keyNode.value) : '';
      const path = spot.path === '' ? name : `${spot.path}.${name}`;
      const isKnown = known.includes(name);
      const at = spotAt(
        (value ?? undefined) as Node | undefined,
        isKnown ? path : spot.path,
        spot.line,
        keyNode,
      );
      if (isKnown) found.set(name, at);
      else fail(at.where, unknownKey(name, known));
    }
    return found;
  }

  function items(spot: Spot): readonly Spot[] {
    if (spot.node === undefined || isNull(spot.node) || !isPlain(spot)) return [];
    if (!isSeq(spot.node)) {
      fail(spot.where, 'takes a list (- …)');
      return [];
    }
    return spot.node.items.map((item, index) =>
      spotAt(item as Node, `${spot.path}[${String(index)}]`, spot.line),
    );
  }

  function scalar(spot: Spot | undefined, kind: string): { value: unknown; written: string } | null {
    if (spot?.node === undefined || isNull(spot.node) || !isPlain(spot)) return null;
    if (isScalar(spot.node)) {
      const { value, source, type } = spot.node;
      return { value, written: type === 'PLAIN' && source !== undefined ? source : String(value) };
    }
    fail(spot.where, `takes ${kind}`);
    return null;
  }

  return {
    document,
    root,
    problems,
    fail,
    keys,
    items,
    text: (spot) => scalar(spot, 'a text')?.written ?? null,
    yesNo: (spot) => {
      const found = scalar(spot, 'true or false');
      if (found === null || typeof found.value === 'boolean')
        return found === null ? null : found.value === true;
      fail(spot?.where ?? file, `${nameValue(found.written)}is not true or false`);
      return null;
    },
    seconds: (spot) => {
      const found = scalar(spot, 'a number of seconds');
      if (found === null) return null;
      const { value } = found;
      if (typeof value === 'number' && value > 0 && value <= 86_400) return value;
      fail(
        spot?.where ?? file,
        `${nameValue(found.written)}is not a number of seconds, more than 0 and at most a day`,
      );
      return null;
    },
  };
}

function isNull(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

/** A key is named only when it looks like one: a broken file may have a secret there. */
function unknownKey(name: string, known: readonly string[]): string {
  const near = nearMatch(name, known);
  const shown = /^[A-Za-z][A-Za-z0-9_-]{0,30}$/.test(name) ? `'${name}'` : 'something that looks like no key';
  return `does not know ${shown}; ${near === null ? `it takes ${known.join(', ')}` : `did you mean '${near}'?`}`;
}

/** yaml's own messages quote what they stumble over; its codes do not. */
function yamlTrouble(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'gives the same key twice';
    case 'TAB_AS_INDENT':
      return 'is indented with a tab; YAML takes spaces only';
    case 'BAD_INDENT':
      return 'is not indented like the lines it belongs to';
    case 'MISSING_CHAR':
      return 'lacks a character: a closing quote or bracket, or a colon';
    case 'MULTIPLE_DOCS':
      return 'begins a second document (---); one is enough';
    default:
      return `is not YAML (${code.toLowerCase().replaceAll('_', ' ')}); quote values that hold : # [ { & * ! | > ' "`;
  }
}
