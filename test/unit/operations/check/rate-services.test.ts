import { expect, test } from 'vitest';
import type { Purpose, ServiceFinding } from '../../../../src/operations/check/circumstances.ts';
import { rateServices } from '../../../../src/operations/check/rate-services.ts';
import { aService, circumstances, id, inShort } from './world.ts';

const rated = (finding: ServiceFinding, purpose: Purpose = 'stop', name = 'a'): readonly string[] =>
  inShort(rateServices(circumstances({ purpose, services: new Map([[id(name), finding]]) }))).filter((text) =>
    text.includes(` ${name}`),
  );
const state = (change: Parameters<typeof aService>[0], canDisable = false): ServiceFinding => ({
  kind: 'state',
  state: aService(change),
  canDisable,
});

test.each<[ServiceFinding, string]>([
  [{ kind: 'not-configured' }, 'skip service.not-configured a'],
  [{ kind: 'silent', why: 'a person does it' }, 'skip service.silent a'],
  [{ kind: 'unreachable', why: 'refused' }, 'unknown service.unreachable a (service-unknown)'],
  [state({ running: 'running' }), 'ok service.running a'],
  [state({ running: 'stopped' }), 'ok service.stopped a'],
  [state({ running: 'changing' }), 'unknown service.changing a (service-unknown)'],
  [state({ running: 'unknown' }), 'unknown service.unknown a (service-unknown)'],
])('%j gives %s', (finding, expected) => {
  expect(rated(finding)).toEqual([expected]);
});

test('a watchdog of a node that is to stop forbids, warns where it can be paused, and is no matter for a drain', () => {
  expect(rated(state({ watchdog: 'a scheduled task' }))[1]).toBe('forbid service.watchdog a (watchdog)');
  expect(rated(state({ watchdog: 'a scheduled task' }, true))[1]).toBe('warn service.watchdog a');
  expect(rated(state({ watchdog: 'a scheduled task' }), 'drain')[1]).toBe('ok service.watchdog a');
  expect(rated(state({ watchdog: 'a scheduled task' }), 'stop', 'b')).toEqual(['ok service.running b']);
});

test('one that is disabled forbids its stop, unless octo-ha has disabled it for that', () => {
  const disabled = state({ startType: 'disabled' });
  expect(rated(disabled)[1]).toBe('forbid service.disabled a (disabled-service)');
  expect(rated(disabled, 'drain')[1]).toBe('warn service.disabled a');
  expect(rated(disabled, 'stop', 'b')).toEqual(['ok service.running b']);
  expect(rated(state({ startType: 'disabled', running: 'stopped' }))).toEqual(['ok service.stopped a']);
  const services = new Map([[id('a'), disabled]]);
  const ours = circumstances({ purpose: 'stop', services, ownPauses: new Set([id('a')]) });
  expect(inShort(rateServices(ours))).not.toContain('forbid service.disabled a (disabled-service)');
  const handed = circumstances({ purpose: 'stop', services, handedOver: new Set([id('a')]) });
  expect(inShort(rateServices(handed))[1]).toBe('warn service.disabled a');
});

test('a service that starts with its machine is told of before a removal alone', () => {
  expect(rated(state({ startType: 'automatic' }), 'remove')).toContain('warn service.automatic a');
  expect(rated(state({ startType: 'disabled' }), 'remove')).toEqual(['ok service.running a']);
  expect(rated(state({ startType: 'automatic' }), 'stop')).toEqual(['ok service.running a']);
});
