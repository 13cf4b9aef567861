import { expect, test } from 'vitest';
import type { PlaceProbe } from '../../../../src/model/surveyed-tree.ts';
import { neededRoom } from '../../../../src/operations/migrate/needed-room.ts';
import { rateSpace } from '../../../../src/operations/migrate/rate-space.ts';
import { aTarget, someFacts } from './facts.ts';

const { bytes, inodes } = neededRoom(someFacts());
const codes = (probe: Partial<PlaceProbe>): readonly string[] =>
  rateSpace(someFacts({ target: aTarget(probe) })).map(({ code }) => code);

test('what is needed exactly is enough, and a byte less is not', () => {
  expect(codes({ freeBytes: bytes })).toEqual(['target.space']);
  expect(codes({ freeBytes: bytes - 1 })).toEqual(['target.no-space']);
});

test('files are counted where the file system counts them', () => {
  expect(codes({ freeInodes: inodes })).toEqual(['target.space']);
  expect(codes({ freeInodes: inodes - 1 })).toEqual(['target.space', 'target.no-inodes']);
  expect(codes({ freeInodes: null })).toEqual(['target.space']);
});

test('a share that does not tell is not taken for an empty one', () => {
  expect(codes({ freeBytes: null })).toEqual(['target.space-unknown']);
});

test('says nothing of a target that could not be tried', () => {
  expect(codes({ state: 'missing' })).toEqual([]);
});
