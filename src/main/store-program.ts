import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built program that touches stores, from wherever this code was bundled to. @throws Error where nothing was built */
export function storeProgram(): string {
  for (const way of ['./', '../', '../../dist/']) {
    const file = fileURLToPath(new URL(`${way}store-worker.js`, import.meta.url));
    if (existsSync(file)) return file;
  }
  throw new Error('there is no program store-worker.js; build it with: npm run build');
}
