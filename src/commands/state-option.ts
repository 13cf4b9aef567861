// `--state DIR` beside `--state-folder`: what a second operator types who shares the journals of the first.
import { Option, type Command } from 'commander';

/** The commands that keep or read journals; `tasks list --state` is something else. */
const keepers: ReadonlySet<string> = new Set([
  'drain',
  'undrain',
  'restart',
  'status',
  'nodes list',
  'nodes check',
  'nodes cap',
  'nodes remove',
  'tasks cancel',
  'maintenance on',
  'maintenance off',
  'migrate preseed',
  'migrate cutover',
  'migrate rollback',
  'migrate finish',
  'migrate all',
]);

/** Declares it on them, and hands its value on to the global flag. */
export function addStateOption(program: Command): void {
  const declared = new Set<Command>();
  for (const [path, command] of leaves(program, ''))
    if (keepers.has(path)) {
      command.addOption(new Option('--state <folder>', 'the same as --state-folder'));
      declared.add(command);
    }
  program.hook('preAction', (_, action) => {
    const { state } = action.opts<{ state?: unknown }>();
    if (declared.has(action) && typeof state === 'string') program.setOptionValue('stateFolder', state);
  });
}

function leaves(parent: Command, path: string): readonly (readonly [string, Command])[] {
  return parent.commands.flatMap((child) => {
    const own = path === '' ? child.name() : `${path} ${child.name()}`;
    return child.commands.length === 0 ? [[own, child] as const] : leaves(child, own);
  });
}
