import { expect, test } from 'vitest';
import { isSafeWord, type WordKind } from '../../../src/model/safe-word.ts';

const good: Readonly<Record<WordKind, readonly string[]>> = {
  host: ['octo1', 'octo-1.example.com', '10.0.0.7', '::1', 'fe80::1%eth0', 'OCTO_1'],
  user: ['deploy', 'CORP\\deploy', 'deploy@corp.example', 'müller', 'gmsa$'],
  unit: ['octopus.service', 'octopus@a.service', 'octopus\\x2dserver.service'],
  'kubernetes-name': ['octopus', 'octopus-0', 'a.b-c'],
  container: ['octopus', 'octopus_1', 'Octopus.2'],
  'windows-service': ['OctopusDeploy', 'OctopusDeploy: HA Node (2)', "Bob's"],
};
const kinds = Object.keys(good) as WordKind[];

test.each(kinds.flatMap((kind) => good[kind].map((word) => [kind, word] as const)))(
  'a %s may be %j',
  (kind, word) => {
    expect(isSafeWord(kind, word)).toBe(true);
  },
);

const hostile = ['', '-oProxyCommand=x', '--x', '/x', 'a\0b', 'a\nb', 'a=b', 'a"b', 'a%b!c', 'a\\', 'a/b'];

test.each(kinds.flatMap((kind) => hostile.map((word) => [kind, word] as const)))(
  'a %s may not be %j',
  (kind, word) => {
    // The backslash escapes in a unit's name; it is no path there.
    if (kind === 'unit' && word === 'a\\') return;
    expect(isSafeWord(kind, word)).toBe(false);
  },
);

test.each(['a b', 'a;b', '$(a)', '`a`', 'a|b', 'a&b', "a'b"])(
  'nothing for a shell is in a host: %j',
  (word) => {
    expect(isSafeWord('host', word)).toBe(false);
    expect(isSafeWord('user', word)).toBe(false);
    expect(isSafeWord('unit', word)).toBe(false);
    expect(isSafeWord('container', word)).toBe(false);
    expect(isSafeWord('kubernetes-name', word)).toBe(false);
  },
);
