import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument } from '../../src/operations/migrate/plan-document.ts';
import { schemaProblems } from '../json-schema.ts';
import { onSandbox } from './on-sandbox.ts';
import { scratchFolder } from './run-cli.ts';

test('a plan of the pretend cluster finds every store, and leaves no trace at the target', async () => {
  const to = join(scratchFolder(), 'share');
  const { code, stdout, stderr } = await onSandbox(`migrate plan --to ${to} -o json`);
  expect({ code, stderr: code === 7 ? '' : stderr }).toEqual({ code: 7, stderr: '' });
  const plan = JSON.parse(stdout) as PlanDocument;
  expect(schemaProblems('migrate-plan', plan)).toEqual([]);
  expect(plan.stores.map(({ kind, state }) => `${kind} ${String(state)}`)).toEqual(
    ['taskLogs', 'artifacts', 'packages', 'imports', 'eventExports', 'telemetry'].map(
      (kind) => `${kind} folder`,
    ),
  );
  const against = plan.reasons.filter(({ vote }) => vote === 'forbid' || vote === 'unknown');
  expect(against.map(({ code: said }) => said)).toEqual([
    'target.same-device',
    'master-key.unsaved',
    'service.rights',
  ]);
  expect(plan.estimate?.copySeconds).toBeGreaterThan(0);
  expect(existsSync(to)).toBe(false);
});

test('with what its hints ask for the plan stands, its file is written, and the target is as empty as before', async () => {
  const folder = scratchFolder();
  const [to, file] = [join(folder, 'share'), join(folder, 'plan.json')];
  mkdirSync(to);
  const given = '--master-key-saved --accept-risk=same-device,service-rights';
  const { code, stdout, stderr } = await onSandbox(`migrate plan --to ${to} ${given} --plan-file ${file}`);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/nothing speaks against it/);
  const kept = JSON.parse(readFileSync(file, 'utf8')) as PlanDocument;
  expect(schemaProblems('migrate-plan', kept)).toEqual([]);
  expect(kept.fingerprint.to).toBe(to);
  expect(readdirSync(to)).toEqual([]);
});
