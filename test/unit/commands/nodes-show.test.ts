import { expect, test } from 'vitest';
import { nodesShow } from '../../../src/commands/nodes-show.ts';
import { fakeContext } from './fake-context.ts';

test('a node is found by name in any case and shown with its explanation', async () => {
  const context = fakeContext({ isTty: true });
  await nodesShow('NODE-2', context);
  const [answer] = context.answers;
  const rows = Object.fromEntries(
    (answer?.table?.rows ?? []).map(([name, value]) => [name?.text ?? '', value?.text]),
  );
  expect(rows).toMatchObject({
    name: 'node-2',
    id: 'OctopusServerNodes-node-2',
    'last seen': '12 s ago',
    'tasks running': '2 of 5',
    leader: '-',
    'takes the next task': 'yes: is not busier than the cluster: 40 % busy, the cluster would be 70 %',
  });
  expect(answer?.document).toMatchObject({ node: { name: 'node-2' } });
});

test('an unknown node is refused with near names', async () => {
  await expect(nodesShow('nod-1', fakeContext())).rejects.toMatchObject({
    code: 'node.unknown',
    exitCode: 4,
    hint: expect.stringContaining('node-1') as string,
  });
});
