import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A built program of octo-ha's own, from wherever this code was bundled to. @throws Error where nothing was built */
export function builtProgram(name: 'store-worker' | 'state-worker'): string {
  for (const way of ['./', '../', '../../dist/']) {
    const file = fileURLToPath(new URL(`${way}${name}.js`, import.meta.url));
    if (existsSync(file)) return file;
  }
  throw new Error(`there is no program ${name}.js; build it with: npm run build`);
}
