import { expect, test } from 'vitest';
import { ownSpellings } from '../../../src/database/lock/own-spellings.ts';

const row = (id: string, name = id): { Id: string; Name: string } => ({ Id: id, Name: name });

test('rows of other tables name a node by its id, with another prefix or none, or by its name', () => {
  const spellings = ownSpellings([row('OctopusServerNodes-A', 'a-host')], 'OCTOPUSSERVERNODES-A', 'alone');
  for (const each of ['OctopusServerNodes-A', 'A', 'OctopusServerNodeStatus-A', 'a-host'])
    expect(spellings.map((spelling) => spelling.toLowerCase())).toContain(each.toLowerCase());
});

test('the name of a node that is the id of another stands for that other', () => {
  const nodes = [row('OctopusServerNodes-A', 'B'), row('OctopusServerNodes-B', 'b-host')];
  const spellings = ownSpellings(nodes, 'OctopusServerNodes-A', 'shared');
  expect(spellings).toContain('OctopusServerNodes-A');
  expect(spellings.filter((spelling) => /(?:^|-)b$/i.test(spelling))).toEqual([]);
});

test('a name that two nodes have is spelled for both, and for none alone', () => {
  const nodes = [row('OctopusServerNodes-A', 'same'), row('OctopusServerNodes-B', 'same')];
  expect(ownSpellings(nodes, 'OctopusServerNodes-A', 'shared')).toContain('same');
  expect(ownSpellings(nodes, 'OctopusServerNodes-A', 'alone')).not.toContain('same');
});

test('a node whose row is gone has the spellings that no other has', () => {
  const spellings = ownSpellings([row('B', 'OctopusServerNode-A')], 'OctopusServerNodes-A', 'alone');
  expect(spellings).toContain('OctopusServerNodeStatus-A');
  expect(spellings).not.toContain('OctopusServerNode-A');
});

test('an id of several nodes is nobody to write about', () => {
  const nodes = [row('OctopusServerNodes-A'), row('octopusservernodes-a')];
  expect(() => ownSpellings(nodes, 'OctopusServerNodes-A', 'alone')).toThrow('is the id of several nodes');
});
