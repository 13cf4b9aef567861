// The tree of commands as Markdown: docs/commands.md is made of this, so it cannot say anything else than --help.
import type { Command, Option } from 'commander';

/** The whole page. */
export function describeCommands(program: Command): string {
  const leaves = leavesOf(program, []);
  return [
    '# Commands',
    '',
    'Made by `npm run docs` from the commands themselves; do not edit. Forms of the answers: [output.md](output.md).',
    '',
    ...leaves.map(({ words }) => `- [\`${words.join(' ')}\`](#${words.join('-')})`),
    '',
    '## Flags of every command',
    '',
    ...optionTable(program.options),
    ...leaves.flatMap(({ words, command }) => section(words, command)),
    '',
  ].join('\n');
}

interface Leaf {
  readonly words: readonly string[];
  readonly command: Command;
}

function leavesOf(command: Command, above: readonly string[]): Leaf[] {
  const words = [...above, command.name()];
  const own = command.commands.length === 0 ? [{ words, command }] : [];
  return [...own, ...command.commands.flatMap((child) => leavesOf(child, words))];
}

function section(words: readonly string[], command: Command): string[] {
  const usage = [...words, command.usage().replace('[options]', '').trim()]
    .filter((word) => word !== '')
    .join(' ');
  const more = command.registeredArguments.map((each) => `- \`${each.name()}\`: ${each.description}`);
  return [
    '',
    `## ${words.join(' ')}`,
    '',
    `${command.description()}.`,
    '',
    '```text',
    usage,
    '```',
    ...(more.length > 0 ? ['', ...more] : []),
    ...(command.options.length > 0 ? ['', ...optionTable(command.options)] : []),
    ...afterHelp(command),
  ];
}

function optionTable(options: readonly Option[]): string[] {
  return [
    '| Flag | Meaning |',
    '|---|---|',
    ...options
      .filter((option) => !option.hidden)
      .map(
        (option) =>
          `| \`${option.flags}\` | ${(option.description + choices(option) + usual(option)).replaceAll('|', '\\|')} |`,
      ),
  ];
}

function choices({ argChoices }: Option): string {
  return argChoices === undefined ? '' : `: ${argChoices.join(', ')}`;
}

function usual({ defaultValue, defaultValueDescription }: Option): string {
  return typeof defaultValue === 'string' || typeof defaultValue === 'number'
    ? `; usually ${defaultValueDescription ?? String(defaultValue)}`
    : '';
}

/** What `addHelpText('after', …)` adds: it is written when help is shown, and nowhere else to be had. */
function afterHelp(command: Command): string[] {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  const after = text.slice(command.helpInformation().length).trim();
  return after === '' ? [] : ['', '```text', after, '```'];
}
