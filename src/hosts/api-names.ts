/** Octopus' names of the properties in its REST API that our words differ from (octopus-internals.md 5). */
export const apiNames = {
  /** Of a node; the same name means something else in the maintenance configuration. */
  draining: 'IsInMaintenanceMode',
  maintenanceMode: 'IsInMaintenanceMode',
  taskCap: 'MaxConcurrentTasks',
  offline: 'IsOffline',
  lastSeenAt: 'LastSeen',
} as const;
