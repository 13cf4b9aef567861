// A small strict reader of small XML documents: elements, their own text, nothing clever.
// Never here: what the elements mean. It refuses whatever could make two readers see two documents.
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element. Comments are gone; CDATA is told apart from text. */
export interface XmlElement {
  /** With its prefix, if it has one. */
  readonly name: string;
  /** Values by name, references decoded. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The runs of text directly below, references decoded; comments and child elements part them. */
  readonly texts: readonly string[];
  readonly hasCdata: boolean;
}

/** Why a text is not XML that this reader takes. The message never quotes content, which may be secret. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

const deepest = 32;
const attributesKey = ':@';
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  commentPropName: '#comment',
  cdataPropName: '#cdata',
  maxNestedTags: deepest,
});

type RawNode = Readonly<Record<string, unknown>>;

/**
 * Reads a document.
 * @throws XmlError for anything but one well-formed root element of at most 32 levels; for a document type, an entity
 * of one's own, a processing instruction, and for characters XML does not allow
 */
export function parseXml(text: string): XmlElement {
  // The characters XML 1.0 (2.2) forbids.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw new XmlError('contains characters that XML does not allow');
  if (/<!\s*(?:DOCTYPE|ENTITY)/i.test(text)) throw new XmlError('declares a document type or entities');
  // After a root without content the validator lets text pass.
  if (!text.trimEnd().endsWith('>')) throw new XmlError('is not well-formed XML (text after the end)');
  const roots = wellFormed(text).filter((node) => !isIgnorable(node));
  const [root] = roots;
  if (root === undefined || roots.length > 1) throw new XmlError('has no single root element');
  return element(root, 1);
}

function wellFormed(text: string): readonly RawNode[] {
  const verdict = validate(text);
  if (verdict !== true)
    throw new XmlError(
      `is not well-formed XML (line ${String(verdict.err.line)}, column ${String(verdict.err.col)})`,
    );
  try {
    return parser.parse(text) as readonly RawNode[];
  } catch (cause) {
    throw new XmlError('is nested too deeply or uses a name that is not allowed', { cause });
  }
}

function validate(text: string): true | { readonly err: { readonly line: number; readonly col: number } } {
  try {
    // The parser alone closes open elements by itself and takes several roots; the validator does neither.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is a further package
    return XMLValidator.validate(text);
  } catch (cause) {
    throw new XmlError('is not well-formed XML', { cause });
  }
}

/** Beside the root: the XML declaration, comments and white space. */
function isIgnorable(node: RawNode): boolean {
  const name = nameOf(node);
  if (name === '#comment') checkComment(node);
  return name === '?xml' || name === '#comment' || (name === '#text' && String(node[name]).trim() === '');
}

function nameOf(node: RawNode): string {
  return Object.keys(node).find((key) => key !== attributesKey) ?? '';
}

function element(node: RawNode, depth: number): XmlElement {
  const name = nameOf(node);
  if (name.startsWith('?') || name.startsWith('!') || name.startsWith('#'))
    throw new XmlError('contains a processing instruction or text in the wrong place');
  if (depth > deepest) throw new XmlError('is nested too deeply');
  const children: XmlElement[] = [];
  const texts: string[] = [];
  let hasCdata = false;
  for (const child of node[name] as readonly RawNode[]) {
    const childName = nameOf(child);
    if (childName === '#text') texts.push(decode(String(child[childName])));
    else if (childName === '#cdata') hasCdata = true;
    else if (childName === '#comment') checkComment(child);
    else children.push(element(child, depth + 1));
  }
  return { name, attributes: attributesOf(node), children, texts, hasCdata };
}

function attributesOf(node: RawNode): ReadonlyMap<string, string> {
  const attributes = Object.entries((node[attributesKey] ?? {}) as Readonly<Record<string, unknown>>);
  if (attributes.some(([, value]) => String(value).includes('<')))
    throw new XmlError('has "<" inside an attribute');
  return new Map(attributes.map(([name, value]) => [name, decode(String(value))]));
}

/** XML 1.0 (2.5) forbids `--` inside a comment; readers differ on what it hides. */
function checkComment(node: RawNode): void {
  const [inner] = node['#comment'] as readonly RawNode[];
  const text = inner === undefined ? '' : String(inner['#text']);
  if (text.includes('--') || text.startsWith('>') || text.startsWith('->') || text.endsWith('-'))
    throw new XmlError('has "--" inside a comment');
}

const predefined: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The five references that XML predefines, and characters by number. */
function decode(text: string): string {
  return text.replace(/&([^;&\s]{0,12};)?/g, (_whole, reference: string | undefined) => {
    const name = reference?.slice(0, -1) ?? '';
    const known = predefined.get(name);
    if (known !== undefined) return known;
    const digits = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
    const code =
      digits === null ? 0 : parseInt(digits[1] ?? digits[2] ?? '', digits[1] === undefined ? 10 : 16);
    if (code < 32 ? ![9, 10, 13].includes(code) : code > 0x10ffff)
      throw new XmlError('refers to an entity that XML does not predefine');
    return String.fromCodePoint(code);
  });
}
