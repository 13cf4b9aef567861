import { expect, it } from 'vitest';
import { judgeFolders } from '../../../../src/operations/migrate/judge-folders.ts';
import {
  mixture,
  nobodyTells,
  notSwitched,
  refuseDragged,
} from '../../../../src/operations/migrate/repoint-trouble.ts';
import { documentsTell, nodeTells } from './readings.ts';
import { old, shared } from './repoint-world.ts';

const readings = [documentsTell({ ...shared, packages: 'D:\\Packages' }), nodeTells('node-1', 'C:\\Octopus')];
const verdict = judgeFolders(readings, { from: old, to: shared, version: null, stores: {} });

it('says of every folder where it is, and what to do', () => {
  const error = mixture(verdict, 'after');
  expect(error.message).toContain('taskLogs new ("\\\\files\\octopus\\TaskLogs")');
  expect(error.message).toContain('packages old ("D:\\Packages")');
  expect(error.hint).toContain('octo-ha migrate rollback');
  expect(notSwitched(verdict, 'print').message).toContain('the commands were not run');
  expect(nobodyTells('nobody tells').hint).toContain('service driver');
});

it('lets the root move when every kind moves, or has a whole path of its own', () => {
  const whole = { ...old, artifacts: 'D:\\Artifacts' };
  const { artifacts, ...others } = shared;
  expect(artifacts).toBeDefined();
  expect(() => refuseDragged(old, shared, null)).not.toThrow();
  expect(() => refuseDragged(whole, others, null)).not.toThrow();
  expect(() => refuseDragged(old, others, null)).toThrow('would take artifacts along');
  expect(() => refuseDragged(old, { taskLogs: shared.taskLogs ?? null }, null)).not.toThrow();
});

it('does not miss a kind that the version does not have', () => {
  const classic = { taskLogs: null, artifacts: null, packages: null };
  const to = { taskLogs: '/s/L', artifacts: '/s/A', packages: '/s/P', clusterShared: '/s' };
  expect(() => refuseDragged(classic, to, '2020.3.1')).not.toThrow();
  expect(() => refuseDragged(classic, to, '2021.1.1')).toThrow('imports');
});
