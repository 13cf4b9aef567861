import { describe, expect, test } from 'vitest';
import { parseXml, XmlError } from '../../../src/model/xml.ts';

describe('reading XML', () => {
  test('tells elements, their own text, attributes and CDATA apart', () => {
    const root = parseXml(
      '<?xml version="1.0"?><!-- c --><a b="1 &amp; 2" c=\'"\'>x<c/>y<!-- n --><d><![CDATA[<e/>]]></d></a>\n',
    );
    expect(root).toMatchObject({ name: 'a', texts: ['x', 'y'], hasCdata: false });
    expect([...root.attributes]).toEqual([
      ['b', '1 & 2'],
      ['c', '"'],
    ]);
    expect(root.children.map(({ name, hasCdata }) => [name, hasCdata])).toEqual([
      ['c', false],
      ['d', true],
    ]);
  });

  test.each([
    ['the five predefined references', '&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
    ['characters by number', '&#65;&#x42;&#x1F419;', 'AB🐙'],
    ['a reference only once', '&amp;lt;', '&lt;'],
  ])('decodes %s', (_what, text, expected) => {
    expect(parseXml(`<a>${text}</a>`).texts).toEqual([expected]);
  });

  test.each([
    ['an element of 32 levels', '<a>'.repeat(32) + '</a>'.repeat(32)],
    ['names that are special in JavaScript', '<a><toString>x</toString><valueOf/></a>'],
  ])('takes %s', (_what, text) => {
    expect(parseXml(text).name).toBe('a');
  });

  const refused: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ['nothing', '', /./],
    ['plain text', 'hello', /well-formed/],
    ['two roots', '<a/><a/>', /./],
    ['text after the root', '<a/>b', /./],
    ['an open element', '<a><b>', /well-formed/],
    ['crossed elements', '<a><b></a></b>', /line 1/],
    ['a document type', '<!DOCTYPE a><a/>', /document type/],
    ['an entity of its own', '<!DOCTYPE a [<!ENTITY e "9">]><a>&e;</a>', /entities/],
    ['an external entity', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', /entities/],
    ['a billion laughs', '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>', /entities/],
    ['a document type in the middle', '<a><!DOCTYPE b></a>', /document type/],
    ['a document type in lower case', '<!doctype a><a/>', /document type/],
    ['an entity nobody declared', '<a>&nope;</a>', /entity/],
    ['an ampersand that the validator lets pass', '<a>&#x;</a>', /./],
    ['a lone ampersand', '<a>b & c</a>', /well-formed/],
    ['a control character by number', '<a>&#0;</a>', /entity/],
    ['a character beyond Unicode', '<a>&#x110000;</a>', /entity/],
    ['33 levels', '<a>'.repeat(33) + '</a>'.repeat(33), /deep/],
    ['100 000 levels', '<a>'.repeat(100_000) + '</a>'.repeat(100_000), /deep/],
    ['a processing instruction', '<a><?b c?></a>', /instruction/],
    ['a processing instruction with a false end', '<a><?b c="?>"?><d/></a>', /instruction/],
    ['a comment with a false end', '<a><!--><b/><!-- --></a>', /comment/],
    ['a comment with dashes inside', '<a><!-- b -- c --></a>', /comment/],
    ['an undeclared entity in an attribute', '<a b="&nope;"/>', /entity/],
    ['markup in an attribute', '<a><b c="<d>"/></a>', /attribute/],
    ['a zero', '<a>\u0000</a>', /characters/],
    ['a name that poisons prototypes', '<a><__proto__>1</__proto__></a>', /name/],
  ];
  test.each(refused)('refuses %s', (_what, text, message) => {
    const attempt = (): unknown => parseXml(text);
    expect(attempt).toThrow(XmlError);
    expect(attempt).toThrow(message);
  });

  test('never quotes the content it refuses', () => {
    const attempt = (): unknown => parseXml('<a b=hunter2><hunter2></a>hunter2');
    expect(attempt).toThrow(/^((?!hunter2).)*$/);
  });
});
