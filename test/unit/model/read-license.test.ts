import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure, UnavailableError, UsageError } from '../../../src/errors.ts';
import type { License } from '../../../src/model/license.ts';
import { readLicense } from '../../../src/model/read-license.ts';

/** The shape of the public examples (octopus-internals.md 2.1) with made-up values. */
const lines = [
  '<License Signature="c2lnbmF0dXJlLXNlY3JldA==">',
  '  <LicensedTo>Acme &amp; Sons</LicensedTo>',
  '  <LicenseKey>11111-22222-33333-44444</LicenseKey>',
  '  <Version>2.0<!-- License Schema Version --></Version>',
  '  <ValidFrom>2025-02-03</ValidFrom>',
  '  <MaintenanceExpires>2027-02-03</MaintenanceExpires>',
  '  <ProjectLimit>Unlimited</ProjectLimit>',
  '  <MachineLimit>90</MachineLimit>',
  '  <NodeLimit>2</NodeLimit>',
  '</License>',
];
const xml = lines.join('\n');

/** A license with these lines in place of its NodeLimit. */
const withNodeLimit = (...replacement: readonly string[]): string =>
  xml.replace('  <NodeLimit>2</NodeLimit>', replacement.join('\n'));

const limitOf = ({ nodeLimit, nodeLimitSource }: License): readonly unknown[] => [nodeLimit, nodeLimitSource];

describe('a license', () => {
  test('is read without its signature and key', () => {
    const license = readLicense(xml, 'database');
    expect(license).toEqual({
      licensedTo: 'Acme & Sons',
      kind: null,
      version: '2.0',
      validFrom: '2025-02-03',
      validTo: null,
      maintenanceExpires: '2027-02-03',
      limits: [
        { name: 'ProjectLimit', value: 'unlimited', text: 'Unlimited' },
        { name: 'MachineLimit', value: 90, text: '90' },
        { name: 'NodeLimit', value: 2, text: '2' },
      ],
      nodeLimit: 2,
      nodeLimitSource: 'element',
      gaps: [],
    });
    expect(JSON.stringify(license)).not.toMatch(/c2lnbmF0|11111/);
  });

  test('of a trial has a kind and an end', () => {
    const trial = xml.replace(
      /<MaintenanceExpires>.*<\/MaintenanceExpires>/,
      '<Kind>Trial</Kind><ValidTo>2026-12-24T00:00:00</ValidTo>',
    );
    expect(readLicense(trial, 'file')).toMatchObject({
      kind: 'Trial',
      validTo: '2026-12-24',
      maintenanceExpires: null,
      gaps: [],
    });
  });

  test.each([
    ['on one line', lines.map((line) => line.trim()).join('')],
    ['with CRLF', lines.join('\r\n')],
    ['with a byte order mark', `\ufeff${xml}`],
    ['with an XML declaration', `<?xml version="1.0" encoding="utf-8"?>\n${xml}`],
    ['with a comment before and after', `<!-- a -->${xml}<!-- b -->`],
    ['in base64', btoa(xml)],
    ['in base64 of UTF-16', Buffer.from(`\ufeff${xml}`, 'utf16le').toString('base64')],
    ['as the bytes of a file', Buffer.from(xml)],
  ])('is the same %s', (_how, given) => {
    expect(readLicense(given, 'file')).toEqual(readLicense(xml, 'file'));
  });

  test.each([
    ['a date that does not exist', '<ValidTo>2026-02-30</ValidTo>', 'ValidTo "2026-02-30" is not a date'],
    ['a date in words', '<ValidTo>soon</ValidTo>', 'ValidTo "soon" is not a date'],
    ['two kinds', '<Kind>Trial</Kind><Kind>Other</Kind>', 'Kind is given 2 times'],
    ['a kind in CDATA', '<Kind><![CDATA[Trial]]></Kind>', 'Kind is not plain text'],
    ['a limit in words', '<UserLimit>many</UserLimit>', 'UserLimit "many" is neither a number nor Unlimited'],
    ['a limit twice', '<UserLimit>1</UserLimit><UserLimit>2</UserLimit>', 'UserLimit is given 2 times'],
  ])('with %s says so and is read nonetheless', (_what, added, gap) => {
    const license = readLicense(xml.replace('</License>', `${added}</License>`), 'file');
    expect(license.gaps).toEqual([gap]);
    expect(license).toMatchObject({ nodeLimit: 2, validTo: null, kind: null });
  });

  test('made of thousands of unreadable limits names some and counts the rest', () => {
    const odd = Array.from(
      { length: 3000 },
      (_, index) => `<A${String(index)}Limit>x</A${String(index)}Limit>`,
    );
    const { gaps, nodeLimit } = readLicense(
      `<License><NodeLimit>x</NodeLimit>${odd.join('')}</License>`,
      'file',
    );
    expect(nodeLimit).toBeNull();
    expect(gaps).toHaveLength(21);
    expect([gaps[0], gaps[20]]).toEqual([expect.stringContaining('NodeLimit "x"'), 'and 2981 more']);
  });

  test.each([
    ['another root', '<Licence/>'],
    ['another case of the root', '<license/>'],
    ['a prefixed root', '<o:License xmlns:o="u"/>'],
    ['a document type', `<!DOCTYPE License>${xml}`],
    ['rubbish', 'rubbish'],
    ['a cut', xml.slice(0, -4)],
    ['more than 1 MiB', xml.replace('Acme', 'A'.repeat(1024 * 1024))],
  ])('is refused for %s: by the file or by the database, with a way on', (_what, given) => {
    for (const [origin, kind] of [['file', UsageError] as const, ['database', UnavailableError] as const]) {
      const attempt = (): unknown => readLicense(given, origin);
      expect(attempt).toThrow(kind);
      expect(attempt).toThrow(
        expect.objectContaining({
          code: 'license.unreadable',
          hint: expect.stringContaining('<License') as string,
        }),
      );
    }
  });

  test('of 1 MiB of limits is read in a moment', () => {
    const many = Array.from({ length: 40_000 }, (_, index) => `<A${String(index % 30_000)}Limit/>`).join('');
    const begun = performance.now();
    expect(readLicense(xml.replace('</License>', `${many}</License>`), 'file').nodeLimit).toBe(2);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test('that is not there is an error of the world', () => {
    const attempt = (): unknown => readLicense(null, 'database');
    expect(attempt).toThrow(UnavailableError);
    expect(attempt).toThrow(expect.objectContaining({ code: 'license.missing' }));
  });
});

describe('the node limit', () => {
  const read: readonly (readonly [sentence: string, text: string, limit: unknown, source: string])[] = [
    ['is 1 when absent', withNodeLimit(), 1, 'absent'],
    ['is 1 in a license without content', '<License/>', 1, 'absent'],
    ['is unlimited in any case', withNodeLimit('<NodeLimit>uNLIMITED</NodeLimit>'), 'unlimited', 'element'],
    ['may be 0', withNodeLimit('<NodeLimit>0</NodeLimit>'), 0, 'element'],
    ['ignores a commented-out one', withNodeLimit('<!-- <NodeLimit>9</NodeLimit> -->'), 1, 'absent'],
    [
      'prefers the real one to a commented-out one',
      withNodeLimit('<!-- <NodeLimit>9</NodeLimit> -->', '<NodeLimit>3</NodeLimit>'),
      3,
      'element',
    ],
    ['ignores text that looks like one', withNodeLimit('<![CDATA[<NodeLimit>9</NodeLimit>]]>'), 1, 'absent'],
    ['ignores escaped text', withNodeLimit('<A>&lt;NodeLimit&gt;9&lt;/NodeLimit&gt;</A>'), 1, 'absent'],
    ['ignores an attribute', withNodeLimit().replace('<License ', '<License NodeLimit="9" '), 1, 'absent'],
    ['ignores another element', withNodeLimit('<NodeLimits>9</NodeLimits>'), 1, 'absent'],
  ];
  test.each(read)('%s', (_sentence, text, limit, source) => {
    expect(limitOf(readLicense(text, 'file'))).toEqual([limit, source]);
  });

  const two = '<NodeLimit>2</NodeLimit>';
  test.each([
    ['empty', ['<NodeLimit/>']],
    ['a word', ['<NodeLimit>many</NodeLimit>']],
    ['negative', ['<NodeLimit>-1</NodeLimit>']],
    ['in CDATA', ['<NodeLimit><![CDATA[9]]></NodeLimit>']],
    ['given twice', [two, '<NodeLimit>9</NodeLimit>']],
    ['given twice alike', [two, two]],
    ['nested', ['<Extra><NodeLimit>9</NodeLimit></Extra>']],
    ['nested beside the real one', [two, '<Extra><NodeLimit>9</NodeLimit></Extra>']],
    ['nested in itself', ['<NodeLimit>2<NodeLimit>9</NodeLimit></NodeLimit>']],
    ['prefixed', ['<o:NodeLimit xmlns:o="u">9</o:NodeLimit>']],
    ['prefixed beside the real one', [two, '<o:NodeLimit>9</o:NodeLimit>']],
    ['in lower case', ['<nodelimit>9</nodelimit>']],
    ['with an attribute', ['<NodeLimit value="9">2</NodeLimit>']],
    ['parted by a comment', ['<NodeLimit>1<!-- -->0</NodeLimit>']],
  ])('is unreadable, hence not known, when it is %s', (_what, replacement) => {
    const license = readLicense(withNodeLimit(...replacement), 'file');
    expect(limitOf(license)).toEqual([null, 'unreadable']);
    expect(license.gaps).toEqual([expect.stringContaining('NodeLimit')]);
    expect(license.limits.filter(({ name }) => name === 'NodeLimit')).toEqual(
      license.limits.some(({ name }) => name === 'NodeLimit')
        ? [expect.objectContaining({ value: null })]
        : [],
    );
  });

  test('is unreadable in a license with a namespace of its own', () => {
    const license = readLicense(xml.replace('<License ', '<License xmlns="urn:other" '), 'file');
    expect(limitOf(license)).toEqual([null, 'unreadable']);
  });
});

describe('whatever it is given', () => {
  const runs = { numRuns: 150 };
  /** Fails when anything but a license or the one typed error comes out. */
  const tamed = (given: string | Uint8Array): License | null => {
    try {
      return readLicense(given, 'file');
    } catch (error) {
      if (error instanceof Failure && error.code === 'license.unreadable') return null;
      throw error;
    }
  };
  const markup = fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '/>',
    '&#',
    ';',
    ' ',
  );

  test('it reads or refuses, and throws nothing else', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(markup, fc.constantFrom('License', 'NodeLimit', '</', '='), fc.string()), {
        maxLength: 12,
      }),
    );
    fc.assert(
      fc.property(text, (given) => void tamed(`<License>${[given].flat().join('')}</License>`)),
      runs,
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => void tamed(given)),
      runs,
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (given) => void tamed(given)),
      runs,
    );
    fc.assert(
      fc.property(fc.base64String(), (given) => void tamed(given)),
      runs,
    );
  });

  test('a license with characters lost, added or changed never grants more nodes by what is not its number', () => {
    const change = fc.tuple(fc.nat(xml.length), fc.nat(4), fc.oneof(markup, fc.string({ maxLength: 3 })));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const start = xml.indexOf('<NodeLimit>');
        let head = xml.slice(0, start);
        let tail = xml.slice(start + two.length);
        for (const [at, cut, added] of changes)
          if (at < head.length) head = head.slice(0, at) + added + head.slice(at + cut);
          else tail = tail.slice(0, at % tail.length) + added + tail.slice((at % tail.length) + cut);
        const license = tamed(head + two + tail);
        expect([null, undefined, 1, 2]).toContain(license?.nodeLimit);
      }),
      { numRuns: 200 },
    );
  });
  const two = '<NodeLimit>2</NodeLimit>';

  test('NodeLimit-like pieces around the real one never make it more', () => {
    const value = fc.constantFrom('9', 'Unlimited', '2', '', '1<!-- -->0');
    const piece = fc.tuple(
      value,
      fc.constantFrom<(value: string) => string>(
        (limit) => `<NodeLimit>${limit}</NodeLimit>`,
        (limit) => `<A><NodeLimit>${limit}</NodeLimit></A>`,
        (limit) => `<o:NodeLimit>${limit}</o:NodeLimit>`,
        (limit) => `<NODELIMIT>${limit}</NODELIMIT>`,
        (limit) => `<!-- <NodeLimit>${limit.replaceAll('-', '')}</NodeLimit> -->`,
        (limit) => `<![CDATA[<NodeLimit>${limit}</NodeLimit>]]>`,
        (limit) => `<A NodeLimit="${limit.replaceAll('<', '')}"/>`,
        (limit) => `&lt;NodeLimit&gt;${limit}&lt;/NodeLimit&gt;`,
        (limit) => `<UserLimit>${limit}</UserLimit>`,
        (limit) => `<?pi <NodeLimit>${limit}</NodeLimit>?>`,
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 3 }), fc.array(piece, { maxLength: 3 }), (before, after) => {
        const drawn = (pieces: typeof before): string => pieces.map(([limit, draw]) => draw(limit)).join('');
        const license = tamed(`<License>${drawn(before)}${two}${drawn(after)}</License>`);
        expect([null, undefined, 2]).toContain(license?.nodeLimit);
      }),
      { numRuns: 200 },
    );
  });
});
