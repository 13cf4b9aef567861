// The document of `maintenance status`, `on` and `off`.
import type { Cluster } from '../../model/cluster.ts';
import type { MaintenanceResult } from './set-maintenance.ts';

/** docs/schema/maintenance.json */
export interface MaintenanceDocument {
  readonly instance: { readonly server: string; readonly database: string };
  /** Who was asked, and told. */
  readonly via: MaintenanceResult['via'];
  /** Null when no settings document tells. */
  readonly maintenanceMode: boolean | null;
  /** Null when nothing was asked for. */
  readonly outcome: MaintenanceResult['outcome'] | null;
}

/** Puts it together. */
export function maintenanceDocument(
  { instance: { server, database } }: Pick<Cluster, 'instance'>,
  { via, maintenanceMode, outcome }: Omit<MaintenanceDocument, 'instance'>,
): MaintenanceDocument {
  return { instance: { server, database }, via, maintenanceMode, outcome };
}
