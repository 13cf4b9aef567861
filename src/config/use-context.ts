// Another current context, in the text of the file.
import { UsageError } from '../errors.ts';
import { noContext, parseConfigText } from './config-file.ts';
import { throwProblems } from './problems.ts';
import { readYaml } from './yaml-reader.ts';

/**
 * The text with `current: name`; comments, order and formatting of everything else stay byte for byte.
 * @param path names the file in messages
 * @throws UsageError config.unknown-context, config.invalid
 */
export function useContext(text: string, name: string, path = 'config.yaml'): string {
  const { contexts, problems } = parseConfigText(path, text);
  // A wrong `current` is what is being mended.
  throwProblems(problems.filter((problem) => !problem.where.endsWith(' current')));
  if (!contexts.some((entry) => entry.name === name))
    throw new UsageError('config.unknown-context', `${noContext(name, contexts)} ('${path}')`, {
      hint: 'octo-ha config list shows the contexts',
    });
  const { document } = readYaml(path, text);
  const value = yamlText(name);
  const found = document?.get('current', true) as { range?: readonly number[] | null } | undefined;
  const [from, to] = found?.range ?? [];
  if (from !== undefined && to !== undefined) {
    const gap = from > 0 && text.charAt(from - 1) === ':' ? ' ' : '';
    return text.slice(0, from) + gap + value + text.slice(to);
  }
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  return `current: ${value}${newLine}${text}`;
}

/** Plain where YAML reads it back as the same text; else quoted (JSON is YAML). */
function yamlText(name: string): string {
  const isPlain =
    /^[A-Za-z][A-Za-z0-9_./-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return isPlain ? name : JSON.stringify(name);
}
