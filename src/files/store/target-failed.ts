/** Runs a step on the target: what it throws ends the whole copy, not only one file. @throws what it throws, marked */
export function targetFailed<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw Object.assign(error as Error, { ofTarget: true });
  }
}

/** Whether an error was thrown by a step on the target. */
export const isOfTarget = (error: unknown): boolean =>
  (error as { readonly ofTarget?: boolean } | null)?.ofTarget === true;
