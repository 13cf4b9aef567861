/** Names that Linux allows and that mean something to somebody: shells, escapes, other systems, other programs. */
export function hostileNames(): readonly string[] {
  const wanted: string[] = [];
  const odd = [
    '\n',
    '\r',
    '\t',
    '\\',
    ':',
    '*',
    '?',
    '"',
    '<',
    '>',
    '|',
    '%',
    '%0A',
    '%25',
    ' ',
    '  ',
    "'",
    '`',
    '$(x)',
    ';',
    '&',
    '#',
    '~',
    '-',
    '--',
    '-rf',
    '\u0001',
    '\u007f',
    '\u0080',
    '\u200b',
    '\u202e',
    '\ufeff',
    '\u{1f4a9}',
    'é',
    'e\u0301',
    'ẞ',
    'ß',
    'İ',
    'ı',
    '\u2028',
    '..',
    '...',
    '.x',
    '__proto__',
    'constructor',
    '.octo-ha',
    '.octo-ha-x.part',
    'desktop.ini',
    'Thumbs.db',
    '~$x.doc',
  ];
  const devices = [
    'CON',
    'con.txt',
    'PRN',
    'AUX',
    'NUL',
    'nul.tar.gz',
    'COM1',
    'com9.log',
    'LPT1',
    'lpt²',
    'CONIN$',
    'CLOCK$',
  ];
  for (const name of odd)
    for (const around of [name, `${name}x`, `x${name}`, `x${name}x`])
      if (!['..', '.'].includes(around)) wanted.push(around);
  for (const name of devices) wanted.push(name, `${name}.`, `${name} `);
  for (let at = 1; at <= 20; at += 1)
    wanted.push('n'.repeat(235 + at), 'ü'.repeat(107 + at), `twin${String(at)}`, `TWIN${String(at)}`);
  return [...new Set(wanted)];
}
