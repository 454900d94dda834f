import { formatBounds, formatDifference, formatDistance, formatPercent } from '../text/format.ts';
import { html, type Html } from './html.ts';
import { intervalStrip, stripScale } from './plot/interval-strip.ts';
import type { ReportInput } from './report-input.ts';

/** The difference to the champion with its interval, held against no difference and against what the gate allows. */
export function comparison({ evaluation, plan }: Pick<ReportInput, 'evaluation' | 'plan'>): Html | null {
  const { difference, metric, champion, rows, holdout } = evaluation;
  if (difference === null) return null;
  const { value, low, high, confidence, resamples, clusters } = difference;
  const allowance = plan.pipeline.gate.margin * Math.abs(champion?.metrics?.[metric] ?? 0);
  const scale = stripScale([value, low, high, 0, -allowance]);
  const which = holdout.usedNewer ? `test rows newer than the champion’s own gate` : 'test rows that both call test';
  return html`<figure class="difference">
    <figcaption>${intervalSentence({ metric, value, low, high, confidence })}</figcaption>
    ${intervalStrip({
      interval: { value, low, high },
      scale,
      marks: [
        { at: -allowance, what: 'limit' },
        { at: 0, what: 'zero' },
      ],
    })}
    <div class="ends" aria-hidden="true"><span>← challenger worse</span><span>challenger better →</span></div>
    <p class="note">
      Observed ${formatDifference(value)} on ${rows.compared.toLocaleString('en-US')} ${which}; paired bootstrap of
      ${resamples.toLocaleString('en-US')} resamples
      ${clusters === null ? 'of rows' : `of ${clusters.toLocaleString('en-US')} clusters`}. Solid line: no difference.
      Dotted line: ${formatDistance(-allowance)}, the lowest that the interval may reach.
    </p>
  </figure>`;
}

/** Where the difference lies, for somebody who has never seen an interval. */
function intervalSentence(given: {
  metric: string;
  value: number;
  low: number | null;
  high: number | null;
  confidence: number;
}): Html {
  const { metric, value, low, high, confidence } = given;
  if (low === null || high === null) {
    return html`Its ${metric} differs by <strong>${formatDifference(value)}</strong>; resampling gives no interval.`;
  }
  const sure = html`With ${formatPercent(confidence)} confidence its ${metric} is`;
  if (low > 0) return html`${sure} <strong>better by ${formatBounds(low, high, formatDistance)}</strong>.`;
  if (high < 0) return html`${sure} <strong>worse by ${formatBounds(-high, -low, formatDistance)}</strong>.`;
  if (low === 0 && high === 0) return html`${sure} <strong>the same</strong>.`;
  return html`${sure} between <strong>${formatDistance(-low)} worse and ${formatDistance(high)} better</strong>.`;
}
