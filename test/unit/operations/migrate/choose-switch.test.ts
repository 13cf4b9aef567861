import { expect, it } from 'vitest';
import type { ServiceDriver } from '../../../../src/edges.ts';
import type { Ability } from '../../../../src/model/service.ts';
import {
  chooseSwitch,
  isInContainers,
  switchNode,
} from '../../../../src/operations/migrate/choose-switch.ts';

const driver = (kind: string, ...abilities: readonly Ability[]): ServiceDriver =>
  ({ kind, target: kind, abilities: new Set(abilities) }) as Partial<ServiceDriver> as ServiceDriver;
const drivers: Readonly<Record<string, ServiceDriver>> = {
  silent: driver('command', 'stop', 'start'),
  able: driver('ssh', 'stop', 'start', 'run'),
  docker: driver('docker', 'run'),
  pod: driver('kubernetes', 'run'),
};
const hosts = { serviceOf: (name: string) => drivers[name] ?? null };

it('lets Octopus.Server do it wherever a driver can run it, and a person elsewhere', () => {
  expect(chooseSwitch(null, ['silent', 'able'], hosts)).toBe('server');
  expect(switchNode(['silent', 'able'], hosts)?.node).toBe('able');
  expect(chooseSwitch(null, ['silent', 'nobody'], hosts)).toBe('print');
});

it('does what is asked for, or says why not', () => {
  expect(chooseSwitch('database', ['silent'], hosts)).toBe('database');
  expect(chooseSwitch('print', ['able'], hosts)).toBe('print');
  expect(() => chooseSwitch('server', ['silent'], hosts)).toThrow('no service driver of a node can run');
});

it.each(['docker', 'pod'])('only prints in containers, which undo it at every start (%s)', (name) => {
  expect(isInContainers(['able', name], hosts)).toBe(true);
  expect(switchNode([name], hosts)).toBeNull();
  expect(chooseSwitch(null, [name], hosts)).toBe('print');
  for (const way of ['server', 'database'] as const)
    expect(() => chooseSwitch(way, ['able', name], hosts)).toThrow('does not last in containers');
});
