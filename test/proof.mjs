// The long proofs, whole: `npm run proof`. Prints what stands in docs/safety.md, with the date and the seed of each.
import { spawnSync } from 'node:child_process';

const rounds = process.env.OCTO_HA_PROOF_ROUNDS ?? '500';
const began = Date.now();
process.stdout.write(`${new Date().toISOString()} node ${process.version}, ${rounds} rounds\n`);
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    'test/crash',
    'test/contract/database/garbage.test.ts',
    'test/contract/files/store-effects.test.ts',
    'test/contract/files/store-kill.test.ts',
    'test/contract/files/store-real-disks.test.ts',
    'test/contract/files/store-real-power.test.ts',
    'test/contract/files/store-real-races.test.ts',
    'test/contract/files/store-real-share.test.ts',
    'test/contract/files/store-real-smb.test.ts',
    'test/contract/database/write-faults-sweep.test.ts',
    'test/unit/operations/check/verdict.test.ts',
    'test/e2e/kill-restart.test.ts',
    'test/e2e/race-restart.test.ts',
    'test/e2e/kill-migrate.test.ts',
    'test/e2e/kill-migrate-effects.test.ts',
    'test/e2e/race-migrate.test.ts',
    'test/e2e/migrate-smb.test.ts',
  ],
  { stdio: 'inherit', env: { ...process.env, OCTO_HA_PROOF_ROUNDS: rounds } },
);
process.stdout.write(
  `ended with ${String(status)} after ${String(Math.round((Date.now() - began) / 1000))} s\n`,
);
process.exitCode = status ?? 1;
