// Nodes of the sandbox in the test's own process, each with its HTTP side on loopback.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi } from '../../../src/sandbox/octopus/node/http-api.ts';
import { pretendInstance } from '../../unit/sandbox/octopus/pretend-instance.ts';
import type { PretendInstance, TestNode } from '../../unit/sandbox/octopus/pretend-instance.ts';

/** One of them. */
export interface PretendNode {
  readonly name: string;
  readonly id: string;
  readonly url: string;
  readonly port: number;
  readonly node: TestNode;
  /** Ends its HTTP side, as when the service stops, and begins again on the same port. */
  readonly stopListening: () => Promise<void>;
  readonly listen: () => Promise<void>;
}

/** Some of them, on one pretend instance. */
export interface PretendNodes {
  readonly instance: PretendInstance;
  readonly nodes: readonly PretendNode[];
  readonly apiKey: string;
  readonly close: () => Promise<void>;
}

/** Starts them; slow enough to take no task and to beat once. */
export async function pretendNodes(names: readonly string[]): Promise<PretendNodes> {
  const apiKey = 'API-PRETENDPRETENDPRETENDPRETEND1';
  const instance = await pretendInstance();
  const nodes: PretendNode[] = [];
  for (const name of names) nodes.push(await startNode(instance, name, apiKey));
  return {
    instance,
    nodes,
    apiKey,
    close: async () => {
      await Promise.all(nodes.map(({ stopListening }) => stopListening()));
      await instance.close();
    },
  };
}

async function startNode(instance: PretendInstance, name: string, apiKey: string): Promise<PretendNode> {
  const node = await instance.node(name, { timeScale: 1 });
  let server: Server | null = null;
  let port = 0;
  const listen = async (): Promise<void> => {
    const opened = createApi(() => node, { name, version: '2025.3.14357', apiKey });
    await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve));
    ({ port } = opened.address() as AddressInfo);
    server = opened;
  };
  await listen();
  return {
    ...{ name, id: node.id, url: `http://127.0.0.1:${port}`, port, node, listen },
    stopListening: async () => {
      const open = server;
      server = null;
      open?.closeAllConnections();
      if (open !== null) await new Promise((resolve) => open.close(resolve));
    },
  };
}
