import type { Interval } from '../../judging/evaluation.ts';
import { differenceFigure } from './difference-figure.ts';
import { formatBounds, formatTime, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/**
 * The decision and its reasons, the difference to the champion, and the gate's metric of all three
 * contenders.
 */
export function verdictSection(input: ReportInput): Html {
  const { plan, evaluation, decision } = input;
  const { metric, direction, intervals } = evaluation;
  const [headline = '', ...reasons] = decision.sentence.split('. ');
  return html`<header>
    <p class="eyebrow">
      <strong>${plan.pipeline.name}</strong><span>run <code>${plan.runId}</code></span>
      <span>${formatTime(plan.startedAt)}</span><span>started ${starters[plan.trigger]}</span>
    </p>
    <div class="verdict ${toneOf(decision)}">
      <h1>${headline} <small>${reasonTexts[decision.reason] ?? decision.reason}</small></h1>
      <p>${reasons.join('. ')}</p>
    </div>
    ${differenceFigure(input)}
    <dl class="figures">
      ${contenderValue({
        label: 'challenger',
        value: decision.challengerOnShared ?? decision.challenger,
        interval: intervals.challenger,
        note: `${metric}, ${direction} is better`,
      })}
      ${contenderValue({
        label: 'champion',
        value: decision.champion,
        interval: intervals.champion,
        note: championNote(evaluation),
      })}
      ${contenderValue({ label: 'naive baseline', value: decision.baseline, interval: null, note: 'uses no feature' })}
    </dl>
  </header>`;
}

/** Texts for reasons that would not be understood by themselves. */
const reasonTexts: Partial<Record<ReportInput['decision']['reason'], string>> = {
  first: 'the first model',
  'not comparable': 'not comparable with the champion',
  better: 'better than the champion',
  'as good': 'as good as the champion',
  worse: 'worse than the champion',
  'same model': 'the same model as the champion',
};

const starters = { manual: 'manually', schedule: 'by the schedule', upload: 'by an upload' };

function championNote({ champion, rows }: ReportInput['evaluation']): string {
  if (champion === null) return 'no model serves yet';
  if (!champion.comparable) return 'cannot be compared';
  return rows.compared < rows.test ? 'both on the compared test rows' : 'on the same test rows';
}

function contenderValue({
  label,
  value,
  interval,
  note,
}: {
  label: string;
  value: number | null;
  interval: Interval | null;
  note: string;
}): Html {
  return html`<div>
    <dt>${label === 'naive baseline' ? '' : html`<i class="swatch ${label}"></i>`}${label}</dt>
    <dd>
      ${formatValue(value)}${
        interval === null || interval.low === null || interval.high === null
          ? null
          : html`<small>${formatBounds(interval.low, interval.high)}</small>`
      }<small>${note}</small>
    </dd>
  </div>`;
}

function toneOf({ promote, overridden }: ReportInput['decision']): string {
  if (overridden) return 'warn';
  return promote ? 'good' : 'bad';
}
