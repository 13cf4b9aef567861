/** A node's row, as its own HTTP server shows it. */
export interface NodeView {
  readonly id: string;
  readonly name: string;
  readonly lastSeenAt: Date;
  readonly offline: boolean;
  readonly taskCap: number;
  readonly draining: boolean;
  readonly version: string;
}

/** A status and a body: JSON, or text where it is a string. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** 200, or 418 when draining or offline; the body is the node in any case (octopus-internals.md 5, Octopus issue 7964). */
export function pingAnswer(node: NodeView): HttpAnswer {
  return {
    status: node.draining || node.offline ? 418 : 200,
    body: {
      ...nodeResource(node),
      LastSeen: node.lastSeenAt.toISOString().replace('Z', '+00:00'),
      IsOffline: node.offline,
      Version: node.version,
      Links: { Self: '/api/octopusservernodes/ping', Node: `/api/octopusservernodes/${node.id}` },
    },
  };
}

/** What `/api/octopusservernodes/{id}` shows and takes. */
export function nodeResource(node: NodeView): Record<string, unknown> {
  return {
    Id: node.id,
    Name: node.name,
    MaxConcurrentTasks: node.taskCap,
    IsInMaintenanceMode: node.draining,
    Links: { Self: `/api/octopusservernodes/${node.id}` },
  };
}
