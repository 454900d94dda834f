import { formatTime, formatValue } from './format.ts';
import { html, type Html } from './html.ts';
import type { ReportInput } from './report-input.ts';

/** The decision first: what is done and why, then the compared metric of all three. */
export function verdict({ plan, evaluation, decision }: ReportInput): Html {
  const { metric, direction } = evaluation;
  const [headline = '', ...reasons] = decision.sentence.split('. ');
  return html`<header>
    <p class="eyebrow">
      <strong>${plan.pipeline.name}</strong><span>run <code>${plan.runId}</code></span>
      <span>${formatTime(plan.startedAt)}</span><span>started by ${starters[plan.trigger]}</span>
    </p>
    <div class="verdict ${toneOf(decision)}">
      <h1>${headline}</h1>
      <p>${reasons.join('. ')}</p>
    </div>
    <dl class="figures">
      ${figure(`${metric}, ${direction} is better`, formatValue(decision.challengerOnShared ?? decision.challenger), 'challenger')}
      ${figure(championNote(evaluation), formatValue(decision.champion), 'champion')}
      ${figure('without looking at features', formatValue(decision.baseline), 'naive baseline')}
    </dl>
  </header>`;
}

const starters = { manual: 'hand', schedule: 'schedule', upload: 'an upload' };

function championNote({ champion, rows }: ReportInput['evaluation']): string {
  if (champion === null) return 'no model serves yet';
  if (!champion.comparable) return 'cannot be compared';
  return rows.shared < rows.test ? 'both on shared test rows' : 'on the same test rows';
}

function figure(note: string, value: string, what: string): Html {
  return html`<div>
    <dt>${what}</dt>
    <dd>${value}<small>${note}</small></dd>
  </div>`;
}

function toneOf({ promote, overridden }: ReportInput['decision']): string {
  if (overridden) return 'warn';
  return promote ? 'good' : 'bad';
}
