import { formatBounds, formatDifference, formatDistance, formatPercent } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import { intervalStrip, stripScale } from '../plot/interval-strip.ts';
import type { ReportInput } from './report-input.ts';

/**
 * The difference to the champion with its interval, and marks for no difference and for the gate's
 * limit.
 */
export function differenceFigure({ evaluation, plan }: Pick<ReportInput, 'evaluation' | 'plan'>): Html | null {
  const { difference, metric, champion, rows, holdout } = evaluation;
  if (difference === null) return null;
  const { value, low, high, confidence, resamples, clusters } = difference;
  const allowance = plan.pipeline.gate.margin * Math.abs(champion?.metrics?.[metric] ?? 0);
  const scale = stripScale([value, low, high, 0, -allowance]);
  const rowsInWords = holdout.usedNewer ? 'test rows newer than the champion’s gate' : 'shared test rows';
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
      Observed ${formatDifference(value)} on ${rows.compared.toLocaleString('en-US')} ${rowsInWords}; paired bootstrap
      with ${resamples.toLocaleString('en-US')} resamples
      ${clusters === null ? 'of rows' : `of ${clusters.toLocaleString('en-US')} clusters`}. Solid line: no difference.
      Dotted line: ${formatDistance(-allowance)}, the limit for the lower end of the interval.
    </p>
  </figure>`;
}

/** Explains the interval to readers who have never seen one. */
function intervalSentence({
  metric,
  value,
  low,
  high,
  confidence,
}: {
  metric: string;
  value: number;
  low: number | null;
  high: number | null;
  confidence: number;
}): Html {
  if (low === null || high === null) {
    return html`The challenger’s ${metric} differs by <strong>${formatDifference(value)}</strong>; resampling gives no
      interval.`;
  }
  const start = html`With ${formatPercent(confidence)} confidence, the challenger’s ${metric} is`;
  if (low > 0) return html`${start} <strong>better by ${formatBounds(low, high, formatDistance)}</strong>.`;
  if (high < 0) return html`${start} <strong>worse by ${formatBounds(-high, -low, formatDistance)}</strong>.`;
  if (low === 0 && high === 0) return html`${start} <strong>the same</strong>.`;
  return html`${start} between <strong>${formatDistance(-low)} worse and ${formatDistance(high)} better</strong>.`;
}
