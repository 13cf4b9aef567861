import { defineConfig } from 'vitest/config';

const project = (name: string, testTimeout: number, more: object = {}): object => ({
  extends: true,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: 60_000, ...more },
});

const report = process.env['OCTO_HA_TEST_REPORT'];

export default defineConfig({
  test: {
    sequence: { shuffle: { files: true, tests: true } },
    pool: 'forks',
    // Left alone, a machine of two processors would get one.
    maxWorkers: 2,
    passWithNoTests: true,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    projects: [
      { extends: true, test: { name: 'architecture', include: ['test/*.test.ts'], testTimeout: 30_000 } },
      project('unit', 20_000),
      project('contract', 60_000),
      project('crash', 120_000),
      // After the others, so that starting processes does not compete with them.
      project('e2e', 90_000, {
        globalSetup: 'test/e2e/setup.ts',
        maxConcurrency: 3,
        // They wait for processes more than they work.
        maxWorkers: 4,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
