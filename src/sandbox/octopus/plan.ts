// What `up` writes for the processes of a sandbox, and what they write back. Files in the sandbox's folder.
import type { LicenseKind, SeedFolders, SeedVariant, Shape } from './seeds/seed-options.ts';

/** `plan.json`: what the server process is to set up. */
export interface ServerPlan {
  readonly folder: string;
  /** As the pretend SQL Server calls itself; `SANDBOX` when left out. */
  readonly serverName?: string;
  readonly port: number;
  readonly encryption: 'off' | 'on' | 'required';
  readonly database: string;
  /** Logins: the nodes' own, the administrator's, and one with the rights octo-ha needs to read. */
  readonly logins: readonly Login[];
  readonly shape: Shape;
  /** What is not public, made up otherwise than usual. */
  readonly variant?: Partial<SeedVariant>;
  readonly license: LicenseKind;
  readonly folders: SeedFolders | null;
  readonly timeScale: number;
  readonly workload: Workload;
}

/** How many tasks keep coming. */
export type Workload = 'off' | 'light' | 'busy';

/** A login of the pretend SQL Server. */
export interface Login {
  readonly role: 'owner' | 'reader';
  readonly user: string;
  readonly password: string;
}

/** `server.json`: the server process answers. */
export interface ServerReady {
  readonly pid: number;
  readonly port: number;
}
