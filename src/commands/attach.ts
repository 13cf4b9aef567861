// Hangs a command below another one.
import type { Command } from 'commander';

/**
 * `addCommand` alone leaves the child with its own exit and output handling: it would write to the real stderr and end
 * the process. So the parent's settings go down with it, to its children too.
 */
export function attach(parent: Command, ...children: readonly Command[]): Command {
  for (const child of children) {
    parent.addCommand(child);
    inherit(parent, child);
  }
  return parent;
}

/** The same, of the command that is meant where none is named. */
export function attachDefault(parent: Command, child: Command): Command {
  parent.addCommand(child, { isDefault: true });
  inherit(parent, child);
  return parent;
}

function inherit(parent: Command, child: Command): void {
  child.copyInheritedSettings(parent);
  for (const grandchild of child.commands) inherit(child, grandchild);
}
