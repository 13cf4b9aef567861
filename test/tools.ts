// Tools of the machine that some tests need. A missing one skips the test with its reason printed; where `.ci/run` has
// installed them all (OCTO_HA_TOOLS_INSTALLED=1) it fails instead.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'vitest';

/** Full path of a program on PATH, or null. */
export function findTool(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not in this folder
    }
  }
  return null;
}

/** The test ends here, skipped with its reason, where it may not give files to others. */
export function needRoot(context: TestContext): void {
  if (process.geteuid?.() === 0) return;
  const reason = 'only root may give files to other owners';
  process.stderr.write(`skipped: ${context.task.name}: ${reason}\n`);
  context.skip(reason);
}

/** The tool's path; otherwise the test ends here, skipped with its reason, or failed where every tool is installed. */
export function needTool(context: TestContext, name: string, debianPackage: string): string {
  const path = findTool(name);
  if (path !== null) return path;
  const reason = `${name} is not installed (Debian package ${debianPackage})`;
  if (process.env['OCTO_HA_TOOLS_INSTALLED'] === '1') throw new Error(reason);
  process.stderr.write(`skipped: ${context.task.name}: ${reason}\n`);
  return context.skip(reason);
}
