// What a node says of itself when it is asked directly.
// Lives here: the shape. Never here: HTTP.

/** The answer of `/api/octopusservernodes/ping`: 200 while it takes tasks, 418 while draining or offline (octopus-internals.md 5). */
export type Ping =
  | {
      readonly kind: 'answered';
      readonly status: 200 | 418;
      /** Name of the node that answered: the `Octopus-Node` header, else the body's `Name`; null when neither is there. */
      readonly nodeName: string | null;
      readonly draining: boolean | null;
      readonly offline: boolean | null;
      readonly version: string | null;
      readonly lastSeenAt: Date | null;
      readonly tookMs: number;
    }
  /** Nobody answered in time. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** Somebody answered, and it is not an Octopus node. */
  | { readonly kind: 'foreign'; readonly why: string };

/** Which nodes answer behind the load balancer. */
export type BalancerView =
  | {
      readonly kind: 'seen';
      /** Names in `Octopus-Node` over fresh connections, with how often each came. */
      readonly answers: ReadonlyMap<string, number>;
      /** Connections tried, and those that gave no usable answer (a balancer without healthy nodes says 503). */
      readonly tried: number;
      readonly failed: number;
      /** `nginx`, `haproxy`, …, as far as headers show. */
      readonly product: string | null;
    }
  | { readonly kind: 'unreachable'; readonly why: string };
