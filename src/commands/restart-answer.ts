// How a plan and the outcome of a restart look.
import type { Answer } from '../edges.ts';
import type { RestartPlanDocument, RestartResultDocument } from '../operations/restart/restart-document.ts';
import { withWhere } from './again-command.ts';
import { span, yesNo } from './in-words.ts';

/** `--dry-run`. */
export function planAnswer(document: RestartPlanDocument): Answer {
  return {
    document: { ...document },
    header: [
      ...(document.resumes === null ? [] : [`goes on with the restart ${document.resumes}`]),
      'nothing was changed; the nodes, their order and their services are as they are now',
    ],
    table: {
      columns: ['name', 'tasks', 'service', 'steps'],
      rows: document.plan.map(({ name, runningTasks, service, steps }) => [
        { text: name },
        { text: String(runningTasks), align: 'right' },
        { text: service ?? '-' },
        { text: steps.join(', ') },
      ]),
    },
    footer: [
      ...document.warnings.map((warning) => `warning: ${withWhere(warning)}`),
      ...document.onlyKnownThen.map((unknown) => `not known yet: ${unknown}`),
    ],
  };
}

const tones = {
  restarted: 'good',
  restored: 'good',
  'already-restarted': 'good',
  'already-restored': 'good',
  left: 'warn',
  'not-started': 'warn',
  interrupted: 'bad',
  failed: 'bad',
} as const;

/** What became of every node. */
export function resultAnswer(document: RestartResultDocument): Answer {
  return {
    document: { ...document },
    table: {
      columns: ['name', 'outcome', 'found draining', 'left draining', 'took', 'why'],
      rows: document.nodes.map((node) => [
        { text: node.name },
        { text: node.outcome, tone: tones[node.outcome] },
        { text: yesNo(node.foundDraining) },
        { text: yesNo(node.leftDraining) },
        { text: span(node.durationMs / 1000), align: 'right' },
        { text: withWhere(node.reason ?? '') },
      ]),
    },
  };
}
