// What real load balancers make of a drained node, with the configuration of docs/load-balancers.md.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { TestContext } from 'vitest';
import { askBalancer } from '../../../src/hosts/ask-balancer.ts';
import { balancerAnswers } from '../../../src/model/balancer-answers.ts';
import { judgeBalancer } from '../../../src/operations/judge-balancer.ts';
import { needTool } from '../../tools.ts';
import { pretendNodes, type PretendNode, type PretendNodes } from './pretend-nodes.ts';
import { realBalancer, type Product, type RealBalancer } from './real-balancer.ts';

const calm = new AbortController().signal;
const programs = {
  haproxy: ['haproxy', 'haproxy'],
  nginx: ['nginx', 'nginx-light'],
  apache: ['apache2', 'apache2-bin'],
} as const;

let all: PretendNodes;
let two: PretendNode;
beforeAll(async () => {
  all = await pretendNodes(['NODE1', 'NODE2', 'NODE3']);
  two = all.nodes[1] as PretendNode;
});
afterAll(() => all.close());
afterEach(() => Promise.all(all.nodes.map((node) => drain(node, false))));

const drain = ({ node, id }: PretendNode, draining: boolean) => node.rows.change(id, 5, draining);

async function start(context: TestContext, product: Product): Promise<RealBalancer> {
  const program = needTool(context, programs[product][0], programs[product][1]);
  const balancer = await realBalancer(
    product,
    program,
    all.nodes.map(({ port }) => port),
  );
  onTestFinished(balancer.close);
  await until(balancer, ['NODE1', 'NODE2', 'NODE3']);
  return balancer;
}

const look = ({ url }: RealBalancer) => askBalancer(url, 9, {}, calm);

/** The first view in which these nodes answer and nothing fails. */
async function until(balancer: RealBalancer, names: readonly string[], failed = 0) {
  for (let left = 300; ; left--) {
    const view = await look(balancer);
    const seen = view.kind === 'seen' ? [...view.answers.keys()].sort() : [];
    if (view.kind === 'seen' && String(seen) === String(names) && view.failed === failed) return view;
    const end = balancer.lastWords();
    if (end !== null) expect.fail(end);
    if (left === 0) expect.fail(`${String(names)} never answered alone: ${JSON.stringify([seen, view])}`);
    await sleep(50);
  }
}

describe('a drained node', () => {
  for (const product of ['haproxy', 'apache'] as const)
    test(`leaves the answers behind ${product}, and comes back`, async (context) => {
      const balancer = await start(context, product);
      const before = await look(balancer);
      // HAProxy shows itself in its own pages alone.
      expect(before).toMatchObject({ failed: 0, product: product === 'apache' ? 'apache' : null });
      await drain(two, true);
      const after = await until(balancer, ['NODE1', 'NODE3']);
      const judgement = judgeBalancer({ nodeName: 'NODE2', before, after, healthChecks: true });
      expect(judgement).toMatchObject({ verdict: 'gone', vote: 'ok' });
      await drain(two, false);
      await until(balancer, ['NODE1', 'NODE2', 'NODE3']);
    });

  test('keeps answering behind NGINX, until it is taken out by hand', async (context) => {
    const balancer = await start(context, 'nginx');
    await drain(two, true);
    for (let round = 0; round < 3; round++) expect(balancerAnswers(await look(balancer), 'NODE2')).toBe(3);
    const view = await look(balancer);
    expect(view).toMatchObject({ product: 'nginx', tried: 9, failed: 0 });
    const judgement = judgeBalancer({ nodeName: 'NODE2', before: view, after: view, healthChecks: null });
    expect(judgement).toMatchObject({ verdict: 'still-answering', vote: 'warn' });
    expect(judgement.hint).toContain('"down"');
    balancer.reload((config) => config.replace(`:${two.port};`, `:${two.port} down;`));
    await until(balancer, ['NODE1', 'NODE3']);
    balancer.reload((config) => config);
    await until(balancer, ['NODE1', 'NODE2', 'NODE3']);
  });
});

describe('a node that has stopped', () => {
  for (const product of ['haproxy', 'apache', 'nginx'] as const)
    test(`fails no new request behind ${product}`, async (context) => {
      const balancer = await start(context, product);
      await drain(two, true);
      if (product !== 'nginx') await until(balancer, ['NODE1', 'NODE3']);
      await two.stopListening();
      onTestFinished(two.listen);
      for (let round = 0; round < 3; round++)
        expect(await look(balancer)).toMatchObject({
          answers: new Map([
            ['NODE1', expect.any(Number) as number],
            ['NODE3', expect.any(Number) as number],
          ]),
          failed: 0,
        });
    });
});

describe('when every node drains', () => {
  for (const product of ['haproxy', 'apache'] as const)
    test(`${product} answers by itself, and is recognised`, async (context) => {
      const balancer = await start(context, product);
      await Promise.all(all.nodes.map((node) => drain(node, true)));
      expect(await until(balancer, [], 9)).toMatchObject({ tried: 9, product });
    });
});
