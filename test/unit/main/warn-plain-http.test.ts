import { expect, test } from 'vitest';
import type { OctopusApi } from '../../../src/edges.ts';
import { warnPlainHttp } from '../../../src/main/warn-plain-http.ts';

const never = new AbortController().signal;

/** Asks twice over each url; tells what was warned of. */
async function warnings(...urls: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const warned = new Set<string>();
  for (const url of urls) {
    const plain: Partial<OctopusApi> = {
      readMaintenanceMode: () => Promise.resolve(true),
      setTaskCap: () => Promise.resolve('written'),
    };
    const api = warnPlainHttp(plain as OctopusApi, url, warned, (line) => lines.push(line));
    expect(await api.readMaintenanceMode(never)).toBe(true);
    expect(await api.setTaskCap('n', 3, never)).toBe('written');
  }
  return lines;
}

test('a key that goes over http:// to another machine is warned of, once for each', async () => {
  const said = await warnings('http://node-1:8080/octopus', 'http://node-1:8080', 'http://10.0.0.7');
  expect(said).toEqual([
    expect.stringMatching(/the API key goes to node-1:8080 over http:\/\//),
    expect.stringContaining('10.0.0.7'),
  ]);
});

test.each([
  'https://node-1',
  'http://localhost:8065',
  'http://node.localhost',
  'http://127.0.0.1',
  'http://[::1]:80',
])('%s is none to warn of', async (url) => {
  expect(await warnings(url)).toEqual([]);
});

test('names that only look like this machine are warned of', async () => {
  expect(await warnings('http://127.0.0.1.example.com', 'http://notlocalhost')).toHaveLength(2);
});

test('nothing is said before the key is sent', () => {
  const lines: string[] = [];
  warnPlainHttp({} as OctopusApi, 'http://node-1', new Set(), (line) => lines.push(line));
  expect(lines).toEqual([]);
});
