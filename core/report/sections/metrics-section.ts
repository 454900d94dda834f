import { metricDirections } from '../../pipeline/metric-names.ts';
import { formatCount, formatDifference, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** All metrics of challenger, champion and baseline. */
export function metricsSection({ evaluation }: ReportInput): Html {
  const { problem, metric, rows, challenger, champion, challengerOnShared, baseline } = evaluation;
  const championMetrics = champion?.metrics ?? null;
  const isSubset = championMetrics !== null && rows.compared < rows.test;
  const line = (name: string) => {
    const lower = metricDirections[problem][name] === 'lower';
    const challengerValue = challengerOnShared?.[name] ?? null;
    const championValue = championMetrics?.[name] ?? null;
    const difference = challengerValue === null || championValue === null ? null : challengerValue - championValue;
    const better = difference !== null && (lower ? difference < 0 : difference > 0);
    const tone = difference === null || difference === 0 ? '' : `tone ${better ? 'good' : 'bad'}`;
    return html`<tr class="${name === metric ? 'chosen' : ''}">
      <th scope="row">${breakable(name)}&nbsp;<span class="soft">${lower ? '↓' : '↑'}</span></th>
      <td class="number">${formatValue(championMetrics === null ? challenger.metrics[name] : challengerValue)}</td>
      ${
        championMetrics === null
          ? null
          : html`<td class="number">${formatValue(championValue)}</td>
              <td class="number ${tone}">${formatDifference(difference)}</td>`
      }
      ${isSubset ? html`<td class="number soft">${formatValue(challenger.metrics[name])}</td>` : null}
      <td class="number soft">${formatValue(baseline.metrics[name])}</td>
    </tr>`;
  };
  return html`<section>
    <h2>Metrics</h2>
    <p class="note">
      On ${formatCount(isSubset ? rows.compared : rows.test)} test rows. ↑ higher is better, ↓ lower is better. The gate
      uses the metric in bold. ${comparisonNote({ evaluation })} Baseline: ${baseline.what}.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Metric</th>
            <th class="number">Challenger</th>
            ${
              championMetrics === null
                ? null
                : html`<th class="number">Champion</th>
                    <th class="number">Difference</th>`
            }
            ${isSubset ? html`<th class="number">Challenger, all test rows</th>` : null}
            <th class="number">${isSubset ? 'Baseline, all test rows' : 'Baseline'}</th>
          </tr>
        </thead>
        <tbody>
          ${Object.keys(challenger.metrics).map(line)}
        </tbody>
      </table>
    </div>
    ${testNote({ evaluation })}
  </section>`;
}

/** A metric name that may wrap on a phone. */
function breakable(name: string): Html[] {
  return name.split('_').map((part, index) => (index === 0 ? html`${part}` : html`_<wbr />${part}`));
}

function comparisonNote({ evaluation: { champion, rows, holdout } }: Pick<ReportInput, 'evaluation'>): string {
  if (champion === null) return 'No model serves yet, so there is no champion to compare with.';
  if (!champion.comparable) return `The champion ${champion.runId} cannot be compared: ${champion.reason ?? ''}.`;
  const rowsInWords = holdout.usedNewer ? 'that are newer than its gate' : 'that neither model was trained on';
  return `The champion is run ${champion.runId}, compared on ${formatCount(rows.compared)} rows ${rowsInWords}.`;
}

/** How often the test rows were used for decisions, and how the threshold was chosen. */
function testNote({ evaluation: { holdout, rows, threshold } }: Pick<ReportInput, 'evaluation'>): Html {
  const { gatesDecided, newerRows } = holdout;
  return html`<p class="note below">
    ${
      gatesDecided <= 1
        ? 'These test rows have not been used for a gate decision before.'
        : `Test rows of this hold-out have been used for ${gatesDecided} gate decisions, including this one. The more decisions, the less a narrow win means.`
    }
    ${
      newerRows === null
        ? null
        : `${formatCount(newerRows)} of the ${formatCount(rows.shared)} shared test rows are newer than the champion’s gate.`
    }
    ${
      threshold === null
        ? null
        : `Scores of at least ${formatValue(threshold.value)} predict the positive class. Threshold: ${threshold.rule}${threshold.rows === null ? '' : `, on ${formatCount(threshold.rows)} validation rows`}.`
    }
  </p>`;
}
