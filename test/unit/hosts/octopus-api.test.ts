import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { UnavailableError } from '../../../src/errors.ts';
import { octopusApi } from '../../../src/hosts/octopus-api.ts';
import { Secret } from '../../../src/model/secret.ts';
import { httpServer, type HttpServer, type Said, type Script } from './http-server.ts';

const calm = new AbortController().signal;
const secret = 'API-THISMUSTNEVERBESEEN0000000000';
const api = (server: HttpServer, deadlineMs = 2_000) =>
  octopusApi({ url: server.url, key: new Secret(secret), deadlineMs });

const nodeText =
  '{"Id":"OctopusServerNodes-NODE1","Name":"NODE1","MaxConcurrentTasks":5,"IsInMaintenanceMode":false,' +
  '"Serial": 12345678901234567890, "Ratio":1.10,"Links":{"Self":"/x"},"New":[null]}';
const notFound = { status: 404, body: { ErrorMessage: 'The resource you requested was not found.' } };

/** A resource that can be read and written, as Octopus keeps it. */
function resource(text: string, more: (stored: () => string) => Script = () => () => undefined): Script {
  let stored = text;
  const special = more(() => stored);
  return (asked, response) => {
    if (asked.method === 'PUT') stored = asked.body;
    return special(asked, response) ?? { body: stored };
  };
}

/** What a failing call throws, which must not show the key anywhere. */
async function failure(call: Promise<unknown>): Promise<UnavailableError> {
  const error = await call.then(
    (value) => expect.fail(`it gave ${String(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UnavailableError);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
  return error as UnavailableError;
}

describe('draining a node', () => {
  test('sends back what was read with the flag alone changed, to the last digit', async () => {
    const octopus = await httpServer(resource(nodeText));
    expect(await api(octopus).setDraining('OctopusServerNodes-NODE1', true, calm)).toBe('written');
    const [get, put, ...more] = octopus.asked;
    expect([get?.method, put?.method, more.length]).toEqual(['GET', 'PUT', 0]);
    expect(put?.path).toBe('/api/octopusservernodes/OctopusServerNodes-NODE1');
    expect(put?.body).toBe(nodeText.replace('"IsInMaintenanceMode":false', '"IsInMaintenanceMode":true'));
    expect(put?.headers).toMatchObject({
      'x-octopus-apikey': secret,
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(nodeText.length - 1),
    });
  });

  test('sends nothing when it drains already', async () => {
    const octopus = await httpServer(resource(nodeText));
    expect(await api(octopus).setDraining('octopusservernodes-node1', false, calm)).toBe('already');
    expect(octopus.asked.map(({ method }) => method)).toEqual(['GET']);
  });

  test('encodes the id', async () => {
    const octopus = await httpServer(() => notFound);
    expect(await api(octopus).setDraining('OctopusServerNodes-a/b ?#%é', true, calm)).toBe('gone');
    expect(octopus.asked[0]?.path).toBe('/api/octopusservernodes/OctopusServerNodes-a%2Fb%20%3F%23%25%C3%A9');
    expect((await failure(api(octopus).removeNode('..', calm))).code).toBe('api.garbage');
    expect(octopus.asked).toHaveLength(1);
  });

  test('says conflict when Octopus has another value than the one sent', async () => {
    const octopus = await httpServer({ body: nodeText });
    expect(await api(octopus).setDraining('OctopusServerNodes-NODE1', true, calm)).toBe('conflict');
    const busy = await httpServer(({ method }) =>
      method === 'PUT' ? { status: 409, body: {} } : { body: nodeText },
    );
    expect(await api(busy).setDraining('OctopusServerNodes-NODE1', true, calm)).toBe('conflict');
  });

  test('reads back what an answer does not tell', async () => {
    const octopus = await httpServer(
      resource(
        nodeText,
        () =>
          ({ method }) =>
            method === 'PUT' ? { status: 204 } : undefined,
      ),
    );
    expect(await api(octopus).setDraining('OctopusServerNodes-NODE1', true, calm)).toBe('written');
  });

  test.each(['before', 'after'])('reads back when the answer is lost %s the write', async (when) => {
    const octopus = await httpServer(
      resource(nodeText, () => ({ method }, response) => {
        if (method !== 'PUT') return undefined;
        response.socket?.destroy();
        return { body: '' };
      }),
    );
    const before = await httpServer(({ method }, response) => {
      if (method !== 'PUT') return { body: nodeText };
      response.socket?.destroy();
      return undefined;
    });
    if (when === 'after')
      expect(await api(octopus).setDraining('OctopusServerNodes-NODE1', true, calm)).toBe('written');
    else
      expect(await failure(api(before).setDraining('OctopusServerNodes-NODE1', true, calm))).toMatchObject({
        code: 'api.unreachable',
      });
  });

  test('refuses an object that is another node, or has no flag', async () => {
    const octopus = await httpServer(resource(nodeText));
    const other = await failure(api(octopus).setDraining('OctopusServerNodes-NODE2', true, calm));
    expect(other).toMatchObject({ code: 'api.garbage', message: expect.stringContaining('NODE1') as string });
    const without = await httpServer({ body: { Id: 'OctopusServerNodes-NODE1', IsInMaintenanceMode: 'no' } });
    const error = await failure(api(without).setDraining('OctopusServerNodes-NODE1', true, calm));
    expect(error.message).toContain('IsInMaintenanceMode');
    expect([...octopus.asked, ...without.asked].map(({ method }) => method)).toEqual(['GET', 'GET']);
  });
});

describe('the other requests', () => {
  test('the cap of a node is written like its flag', async () => {
    const octopus = await httpServer(resource(nodeText));
    expect(await api(octopus).setTaskCap('OctopusServerNodes-NODE1', 0, calm)).toBe('written');
    expect(await api(octopus).setTaskCap('OctopusServerNodes-NODE1', 0, calm)).toBe('already');
    expect(octopus.asked[1]?.body).toBe(nodeText.replace(':5,', ':0,'));
  });

  test('a node is removed, or was gone', async () => {
    const octopus = await httpServer({ body: {} });
    expect(await api(octopus).removeNode('OctopusServerNodes-NODE1', calm)).toBe('written');
    expect(octopus.asked[0]).toMatchObject({ method: 'DELETE', body: '' });
    expect(await api(await httpServer(notFound)).removeNode('OctopusServerNodes-NODE1', calm)).toBe('gone');
  });

  test('a removal whose answer is lost is looked after', async () => {
    const octopus = await httpServer(({ method }, response) => {
      if (method === 'GET') return notFound;
      response.socket?.destroy();
      return undefined;
    });
    expect(await api(octopus).removeNode('OctopusServerNodes-NODE1', calm)).toBe('written');
  });

  test.each([
    ['Executing', 'written', ['GET /api/tasks/ServerTasks-7', 'POST /api/tasks/ServerTasks-7/cancel']],
    ['Queued', 'written', ['GET /api/tasks/ServerTasks-7', 'POST /api/tasks/ServerTasks-7/cancel']],
    ['Cancelling', 'already', ['GET /api/tasks/ServerTasks-7']],
    ['Canceled', 'already', ['GET /api/tasks/ServerTasks-7']],
    ['Success', 'conflict', ['GET /api/tasks/ServerTasks-7']],
  ] as const)('cancelling a task that is %s: %s', async (state, outcome, requests) => {
    const octopus = await httpServer({ body: { Id: 'ServerTasks-7', State: state } });
    expect(await api(octopus).cancelTask('ServerTasks-7', calm)).toBe(outcome);
    expect(octopus.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(requests);
  });

  test('maintenance mode is read and written', async () => {
    const octopus = await httpServer(resource('{"Id":"maintenance","IsInMaintenanceMode":false}'));
    expect(await api(octopus).readMaintenanceMode(calm)).toBe(false);
    expect(await api(octopus).setMaintenanceMode(true, calm)).toBe('written');
    expect(await api(octopus).readMaintenanceMode(calm)).toBe(true);
    expect((await failure(api(await httpServer(notFound)).readMaintenanceMode(calm))).code).toBe(
      'api.garbage',
    );
  });
});

describe('what goes wrong', () => {
  const echo = { ErrorMessage: `The key ${secret} is no good.` };
  test.each([
    ['401', { status: 401, body: echo }, 'api.refused', '401: The key *** is no good', /unknown, expired/],
    ['403', { status: 403, body: echo }, 'api.refused', '403: The key ***', /permission Administer System/],
    [
      '400',
      { status: 400, body: { ErrorMessage: 'Wrong.', Errors: ['Cap', 'Cap'] } },
      'api.refused',
      'Wrong. Cap',
      null,
    ],
    [
      '403 of a proxy',
      { status: 403, body: '<html><title>Blocked</title>' },
      'api.refused',
      'not by Octopus',
      /past it/,
    ],
    ['429', { status: 429, headers: { 'Retry-After': '30' } }, 'api.unreachable', 'too many', /in 30 s/],
    ['500', { status: 500, body: echo }, 'api.unreachable', '500: The key *** is no good', null],
    [
      '502',
      { status: 502, body: '<html><h1>502 Bad Gateway</h1>' },
      'api.unreachable',
      '502 Bad Gateway',
      null,
    ],
    ['a login page', { body: '<html><title>Sign in</title>' }, 'api.garbage', 'page titled "Sign in"', /url/],
    [
      '404 of another server',
      { status: 404, body: '<html><h1>Not Found</h1>' },
      'api.garbage',
      '(404)',
      /url/,
    ],
    [
      'a redirect',
      { status: 302, headers: { Location: '/login' } },
      'api.garbage',
      'redirect to /login',
      /url/,
    ],
  ] as const satisfies readonly (readonly [string, Said, string, string, RegExp | null])[])(
    '%s',
    async (_, said, code, words, hint) => {
      const octopus = await httpServer(said);
      const error = await failure(api(octopus).readMaintenanceMode(calm));
      expect(error.code).toBe(code);
      expect(error.message).toContain(words);
      expect(error.message).not.toMatch(/\.$/);
      if (hint === null) expect(error.hint).toBeUndefined();
      else expect(error.hint).toMatch(hint);
    },
  );

  test('a redirect does not get the key', async () => {
    const thief = await httpServer({ body: {} });
    const octopus = await httpServer({ status: 307, headers: { Location: thief.url } });
    await failure(api(octopus).setDraining('OctopusServerNodes-NODE1', true, calm));
    expect(thief.asked).toEqual([]);
  });

  test('no answer in time is unreachable; what is not HTTP is garbage', async () => {
    const silent = await httpServer(() => undefined);
    expect((await failure(api(silent, 50).readMaintenanceMode(calm))).code).toBe('api.unreachable');
    const odd = await httpServer((_, response) => {
      response.socket?.end(`odd ${secret}\r\n`);
      return undefined;
    });
    expect((await failure(api(odd).readMaintenanceMode(calm))).code).toBe('api.garbage');
  });

  test.each(['', 'API-ONE\nTWO', 'API-É'])('the key %j is never sent', async (key) => {
    const octopus = await httpServer({ body: {} });
    const unusable = octopusApi({ url: octopus.url, key: new Secret(key) });
    expect((await failure(unusable.readMaintenanceMode(calm))).code).toBe('api.refused');
    expect(octopus.asked).toEqual([]);
  });

  test('an aborted signal ends a request with its reason', async () => {
    const octopus = await httpServer(() => undefined);
    const controller = new AbortController();
    const asking = api(octopus).setDraining('OctopusServerNodes-NODE1', true, controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(asking).rejects.toThrow('enough');
  });
});
