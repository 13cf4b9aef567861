// Runs `octo-ha` on the pretend cluster that all e2e tests share; it is looked at, never changed.
import { inject } from 'vitest';
import { octoHa, type Ended, type RunOptions } from './run-cli.ts';

/** Leads `octo-ha` to the cluster, with the settings that `sandbox up` gave. */
export const onSandboxEnvironment = (): Record<string, string> => ({
  OCTO_HA_CONFIG: inject('sandbox').contextFile,
});

/** @param line words parted by single blanks */
export function onSandbox(line: string, options: RunOptions = {}): Promise<Ended> {
  return octoHa(line.split(' '), { ...options, env: { ...onSandboxEnvironment(), ...options.env } });
}
