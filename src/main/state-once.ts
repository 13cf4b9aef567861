// The state folder of a command line, and the process that touches it.
import type { Settings } from '../config/settings.ts';
import type { OpenStateFolder, StateWorld } from '../files/state-journals.ts';

/** Started when it is first asked for. */
export interface StateOnce {
  readonly get: () => Promise<OpenStateFolder>;
  /** Never throws, and starts nothing. */
  readonly end: () => Promise<void>;
}

/** @param settings which name the folder */
export function stateOnce(
  settings: () => Promise<Pick<Settings, 'stateFolder'>>,
  world: Omit<StateWorld, 'program'>,
): StateOnce {
  let opened: Promise<OpenStateFolder> | null = null;
  const open = async (): Promise<OpenStateFolder> => {
    const { stateFolder } = await settings();
    const { openStateFolder } = await import('../files/state-journals.ts');
    const { builtProgram } = await import('./built-program.ts');
    return openStateFolder(stateFolder, { ...world, program: builtProgram('state-worker') });
  };
  return {
    get: () => (opened ??= open()),
    end: async () => (await opened?.catch(() => null))?.end(),
  };
}
