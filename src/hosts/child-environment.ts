import type { Secret } from '../model/secret.ts';

/** Shorter secrets are no sign: half of every environment has an `a` in it. */
const telling = 8;

/**
 * What of our environment goes on to the programs that are run: all that they may need to find keys, agents and clusters,
 * nothing of octo-ha's own, no API key, and no variable that holds a secret of the settings.
 */
export function childEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  secrets: readonly Secret[],
): Readonly<Record<string, string>> {
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value !== '');
  const isSecret = (text: string): boolean =>
    values.some((value) => text === value || (value.length >= telling && text.includes(value)));
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || /^(?:OCTO_HA_.*|OCTOPUS_API_KEY)$/i.test(name) || isSecret(value)
        ? []
        : [[name, value]],
    ),
  );
}
