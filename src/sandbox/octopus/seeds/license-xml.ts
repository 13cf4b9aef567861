import type { LicenseKind } from './seed-options.ts';

const day = 86_400_000;

/**
 * The text of a pretend license, or null for `missing`. Elements as in public examples (octopus-internals.md 2.1); the
 * signature is none and says so.
 */
export function licenseXml(kind: LicenseKind, now: Date): string | null {
  if (kind === 'missing') return null;
  if (kind === 'garbage') return '<License Signature="cHJldGVuZA=="><LicensedTo>Sandbox</Licensed';
  const on = (days: number): string => new Date(now.getTime() + days * day).toISOString().slice(0, 10);
  const lines = [
    `<License Signature="${Buffer.from('a pretend signature of the octo-ha sandbox').toString('base64')}">`,
    '  <LicensedTo>Sandbox (pretend)</LicensedTo>',
    '  <LicenseKey>00000-00000-00000-00000</LicenseKey>',
    '  <Version>2.0<!-- License Schema Version --></Version>',
    ...(kind === 'trial' ? ['  <Kind>Trial</Kind>'] : []),
    `  <ValidFrom>${on(-400)}</ValidFrom>`,
    kind === 'trial'
      ? `  <ValidTo>${on(20)}</ValidTo>`
      : `  <MaintenanceExpires>${on(kind === 'expired' ? -35 : 330)}</MaintenanceExpires>`,
    '  <ProjectLimit>Unlimited</ProjectLimit>',
    '  <MachineLimit>Unlimited</MachineLimit>',
    '  <UserLimit>Unlimited</UserLimit>',
    ...nodeLimit[kind].map((limit) => `  <NodeLimit>${limit}</NodeLimit>`),
    '</License>',
  ];
  return lines.join('\r\n');
}

/** How many nodes it allows; where the limit is missing, or nobody can read it, one (octopus-internals.md 2.4). */
export function allowedNodes(kind: LicenseKind): number {
  const [limit] = kind === 'missing' || kind === 'garbage' ? [] : nodeLimit[kind];
  return limit === 'Unlimited' ? Number.POSITIVE_INFINITY : Number(limit ?? 1);
}

const nodeLimit: Readonly<Record<Exclude<LicenseKind, 'missing' | 'garbage'>, readonly string[]>> = {
  professional: ['2'],
  enterprise: ['Unlimited'],
  single: [],
  expired: ['2'],
  trial: ['Unlimited'],
  three: ['3'],
};
