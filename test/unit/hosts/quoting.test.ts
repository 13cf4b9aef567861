// Words for other machines' shells, taken apart again: by the real /bin/sh, and by the documented rules of Windows, written
// here a second time.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { powershellWords, programScript, quotePowershell } from '../../../src/hosts/powershell-command.ts';
import { quoteCmd } from '../../../src/hosts/quote-cmd.ts';
import { quoteSh } from '../../../src/hosts/quote-sh.ts';
import { quoteWindows } from '../../../src/hosts/quote-windows.ts';

const nasty = [
  '$(id)',
  '`id`',
  "'",
  '"',
  '\\',
  '\\"',
  'a b',
  '',
  '-x',
  '*',
  '~',
  '#',
  '&',
  '|',
  '<',
  '>',
  '^',
  ';',
  '\n',
  '%PATH%',
  '!x!',
  'ä€😀',
  "'; id; '",
  '\\\\',
  'a\\',
];
const word = fc.oneof(
  fc.constantFrom(...nasty),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.array(fc.constantFrom(...nasty), { maxLength: 4 }).map((parts) => parts.join('')),
);
const withoutNul = word.filter((text) => !text.includes('\0'));

describe.runIf(process.platform !== 'win32')('words for sh', () => {
  test('arrive as they were, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(withoutNul, { minLength: 1, maxLength: 20 }), (words) => {
        const line = quoteSh(['printf', '%s\\0', ...words]);
        const out = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } });
        expect(out).toBe(words.map((text) => `${text}\0`).join(''));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    [0, 0],
    [3, 3],
    [254, 254],
    [255, 254],
  ])('give back exit code %i as %i, since 255 is the word of ssh alone', (code, told) => {
    const line = quoteSh(['sh', '-c', `exit ${String(code)}`]);
    expect(execFileSync('/bin/sh', ['-c', `(${line}); echo $?`], { encoding: 'utf8' })).toBe(
      `${String(told)}\n`,
    );
  });
});

/** CommandLineToArgvW behind the program's name: 2n backslashes and a quote are n and a border, 2n+1 are n and a quote. */
function splitWindows(line: string): readonly string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/[ \t]/.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    let current = '';
    let inQuotes = false;
    for (; at < line.length && (inQuotes || !/[ \t]/.test(line.charAt(at))); at += 1) {
      const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
      const isBeforeQuote = line.charAt(at + slashes) === '"';
      current += '\\'.repeat(isBeforeQuote ? Math.floor(slashes / 2) : slashes);
      at += slashes;
      if (isBeforeQuote && slashes % 2 === 1) current += '"';
      else if (isBeforeQuote) inQuotes = !inQuotes;
      else if (slashes > 0) at -= 1;
      else current += line.charAt(at);
    }
    words.push(current);
  }
  return words;
}

describe('words for a Windows program', () => {
  test('are taken apart as they were put together', () => {
    fc.assert(
      fc.property(fc.array(withoutNul, { maxLength: 8 }), (words) => {
        expect(splitWindows(words.map(quoteWindows).join(' '))).toEqual(words);
      }),
    );
  });
});

/** What cmd.exe makes of a line in its second phase: a caret frees the next character; anything special left acts. */
function throughCmd(line: string): { readonly text: string; readonly acts: readonly string[] } {
  let text = '';
  const acts: string[] = [];
  for (let at = 0; at < line.length; at += 1) {
    if (line.charAt(at) === '^') text += line.charAt((at += 1));
    else {
      if (/["()<>&|%!\r\n]/.test(line.charAt(at))) acts.push(line.charAt(at));
      text += line.charAt(at);
    }
  }
  return { text, acts };
}

describe('words for cmd.exe', () => {
  test('leave nothing for cmd to act on, and arrive as they were', () => {
    const harmless = withoutNul.filter((text) => !/[%!\p{Cc}]/u.test(text));
    fc.assert(
      fc.property(fc.array(harmless, { maxLength: 8 }), (words) => {
        const { text, acts } = throughCmd(quoteCmd(['sc.exe', ...words]));
        expect(acts).toEqual([]);
        expect(splitWindows(text)).toEqual(['sc.exe', ...words]);
      }),
    );
  });

  test('keep a program with blanks in its path together', () => {
    expect(quoteCmd(['C:\\Program Files\\a.exe', 'node', '--drain=true'])).toBe(
      'C:\\Program^ Files\\a.exe ^"node^" ^"--drain^=true^"',
    );
  });

  test.each(['%PATH%', 'a!b!', 'a\nb', 'a\0'])('are refused for what no caret makes harmless: %j', (text) => {
    expect(() => quoteCmd(['sc.exe', text])).toThrow(
      expect.objectContaining({ code: 'config.invalid' }) as Error,
    );
  });
});

describe('words for PowerShell', () => {
  test('stand in single quotes, of which PowerShell knows five kinds', () => {
    expect(quotePowershell('it\'s ‘$(id)’ `n "x"')).toBe("'it''s ‘‘$(id)’’ `n \"x\"'");
  });

  test('reach the program as they were, through a command that is base64 alone', () => {
    fc.assert(
      fc.property(fc.array(withoutNul, { maxLength: 6 }), (words) => {
        const line = powershellWords(programScript(['C:\\Program Files\\a.exe', ...words])).join(' ');
        expect(line).toMatch(/^powershell\.exe -NoProfile -NonInteractive -EncodedCommand [A-Za-z0-9+/]+=*$/);
        const script = Buffer.from(line.split(' ').at(-1) ?? '', 'base64').toString('utf16le');
        const literal = /\$s\.Arguments = '((?:[^'‘’‚‛]|(['‘’‚‛])\2)*)'\n\$s\.UseShell/u.exec(script)?.[1];
        expect(literal).toBeDefined();
        const given = (literal ?? '').replaceAll(/(['‘’‚‛])\1/g, '$1');
        expect(splitWindows(given)).toEqual(words);
      }),
    );
  });
});
