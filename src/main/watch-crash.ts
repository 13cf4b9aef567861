// Errors that nobody caught, and waits that never end.

/**
 * Rejects with the first error that nobody caught: the SQL driver throws some out of its socket handlers. Later ones are
 * shown as they come, even after `main` has returned. It rejects too when nothing is left to wait for and yet the command
 * is not done: a promise that never settles would otherwise end it in silence and with 0.
 */
export function watchCrash(fail: (error: unknown) => void): {
  readonly crashed: Promise<never>;
  readonly done: () => void;
} {
  let told = fail;
  const caught = (error: unknown): void => told(error);
  // A turn later, for whoever knows better what has ended.
  let late: NodeJS.Immediate | undefined;
  const stuck = (): void => {
    late = setImmediate(caught, new Error('a wait was never answered'));
  };
  const crashed = new Promise<never>((_, reject) => {
    told = (error) => {
      told = fail;
      reject(error instanceof Error ? error : new Error(String(error)));
    };
  });
  process.on('uncaughtException', caught).on('unhandledRejection', caught).once('beforeExit', stuck);
  const done = (): void => {
    process.off('beforeExit', stuck);
    clearImmediate(late);
    told = (error) => {
      fail(error);
      process.exitCode = 1;
    };
  };
  return { crashed, done };
}
