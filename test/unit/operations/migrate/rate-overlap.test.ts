import { expect, test } from 'vitest';
import { rateOverlap } from '../../../../src/operations/migrate/rate-overlap.ts';
import type { MigrationFacts } from '../../../../src/operations/migrate/migration-facts.ts';
import { aProbe, aStore, aTarget, aWish, someFacts } from './facts.ts';

const codes = (facts: MigrationFacts): readonly string[] => rateOverlap(facts).map(({ code }) => code);
const at = (path: string): MigrationFacts => someFacts({ stores: [aStore('packages', {}, { path })] });

test('two places on two file systems are as they should be', () => {
  expect(codes(someFacts())).toEqual([]);
});

test.each([
  ['a folder beside the target', '/mnt/octopus-old/Packages', []],
  ['a folder beside the others in the target', '/mnt/octopus/Old', []],
  ['the folder above the target', '/mnt', ['target.inside-source']],
  ['the target itself', '/mnt/octopus', ['target.inside-source']],
  ['a folder within its own target', '/mnt/octopus/Packages/x', ['target.holds-source']],
])('a store in %s', (_, path, found) => {
  expect(codes(at(path))).toEqual(found);
});

test('a store where another is to go is found', () => {
  const stores = [aStore('packages', {}, { path: '/mnt/octopus/Artifacts' }), aStore('artifacts')];
  expect(codes(someFacts({ stores }))).toContain('target.inside-source');
});

test.each([
  ['inside another', '/octopus/Packages/Artifacts', ['artifacts leads']],
  ['in the folder of another', '/octopus/Packages', ['artifacts leads']],
  ['around another', '/octopus', ['packages leads']],
  ['beside another with a longer name', '/octopus/Packages2', []],
])('a store that a link leads %s is told once, and which one it is', (_, realPath, found) => {
  const stores = [
    aStore('packages', { realPath: '/octopus/Packages' }),
    aStore('artifacts', { realPath }, { path: '/octopus/Artifacts' }),
  ];
  const reasons = rateOverlap(someFacts({ stores })).filter(({ code }) => code === 'store.nested');
  expect(
    reasons.map(({ message }) =>
      message
        .replace(/, '[^']*',/, '')
        .split(' ')
        .slice(0, 2)
        .join(' '),
    ),
  ).toEqual(found);
});

test('links are seen through: a target that leads into the source', () => {
  const facts = { ...at('/octopus/Packages'), target: aTarget({ realPath: '/octopus/Packages/new' }) };
  expect(codes(facts)).toEqual(['target.inside-source']);
});

test('links are seen through where the target has still to be made', () => {
  const place = { kind: 'absent', parent: aProbe('/mnt', { realPath: '/octopus/Packages' }) } as const;
  expect(codes({ ...at('/octopus/Packages'), target: { ...aTarget(), place } })).toEqual([
    'target.inside-source',
  ]);
});

test('a map that leads source and target to one folder of this machine is found', () => {
  const wish = {
    ...aWish,
    to: '\\\\nas\\octopus',
    maps: [
      { node: 'C:\\Octopus', local: '/mnt/c' },
      { node: '\\\\nas\\octopus', local: '/mnt/c' },
    ],
  };
  const stores = [aStore('packages', {}, { path: 'C:\\Octopus\\Packages' }, wish)];
  expect(codes(someFacts({ stores, target: aTarget({}, wish) }))).toEqual(['target.is-source']);
});

test('one file system is told once, with the stores on it', () => {
  const stores = [
    aStore('packages', { device: 'share' }),
    aStore('artifacts'),
    aStore('taskLogs', { device: 'share' }),
  ];
  const [found, ...more] = rateOverlap(someFacts({ stores }));
  expect(found).toMatchObject({ code: 'target.same-device', store: null, value: 2, risk: 'same-device' });
  expect(found?.message).toMatch(/: packages, taskLogs$/);
  expect(more).toEqual([]);
});

test('what a share that does not tell its device is on is not guessed', () => {
  const stores = [aStore('packages', { device: null })];
  expect(codes(someFacts({ stores, target: aTarget({ device: null }) }))).toEqual([]);
});

test.each([
  ['\\\\node-1\\c$\\Octopus\\Packages\\HA', 'C:\\Octopus\\Packages', ['target.inside-source']],
  ['\\\\localhost\\C$\\Octopus', 'c:\\Octopus\\Packages', ['target.is-source']],
  ['C:\\Octopus\\Packages\\HA', '\\\\node-1\\c$\\Octopus\\Packages', ['target.inside-source']],
  ['\\\\node-1\\d$\\Octopus', 'C:\\Octopus\\Packages', []],
  ['\\\\nas\\octopus$', 'C:\\Octopus\\Packages', []],
])('a share of a disk may lead into the store: %s', (to, path, found) => {
  const store = { ...aStore('packages', {}, { path }), to: `${to}\\Packages` };
  expect(codes(someFacts({ stores: [store], target: aTarget({}, { ...aWish, to }) }))).toEqual(found);
});
