import { metricDirections } from '../../pipeline/metric-names.ts';
import { formatCount, formatDifference, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/** Challenger, champion and baseline side by side, metric by metric. */
export function metricsSection({ evaluation }: ReportInput): Html {
  const { problem, metric, rows, challenger, champion, challengerOnShared, baseline } = evaluation;
  const other = champion?.metrics ?? null;
  const fewer = other !== null && rows.compared < rows.test;
  const line = (name: string) => {
    const lower = metricDirections[problem][name] === 'lower';
    const [own, theirs] = [challengerOnShared?.[name] ?? null, other?.[name] ?? null];
    const difference = own === null || theirs === null ? null : own - theirs;
    const better = difference !== null && (lower ? difference < 0 : difference > 0);
    const tone = difference === null || difference === 0 ? '' : `tone ${better ? 'good' : 'bad'}`;
    return html`<tr class="${name === metric ? 'chosen' : ''}">
      <th scope="row">${breakable(name)}&nbsp;<span class="soft">${lower ? '↓' : '↑'}</span></th>
      <td class="number">${formatValue(other === null ? challenger.metrics[name] : own)}</td>
      ${
        other === null
          ? null
          : html`<td class="number">${formatValue(theirs)}</td>
              <td class="number ${tone}">${formatDifference(difference)}</td>`
      }
      ${fewer ? html`<td class="number soft">${formatValue(challenger.metrics[name])}</td>` : null}
      <td class="number soft">${formatValue(baseline.metrics[name])}</td>
    </tr>`;
  };
  return html`<section>
    <h2>Metrics</h2>
    <p class="note">
      On ${formatCount(fewer ? rows.compared : rows.test)} test rows. ↑ more is better, ↓ less is better; the gate
      compares the bold one. ${comparisonNote({ evaluation })} Baseline: ${baseline.what}.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Metric</th>
            <th class="number">Challenger</th>
            ${
              other === null
                ? null
                : html`<th class="number">Champion</th>
                    <th class="number">Difference</th>`
            }
            ${fewer ? html`<th class="number">Challenger, all test rows</th>` : null}
            <th class="number">${fewer ? 'Baseline, all test rows' : 'Baseline'}</th>
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

/** A name that may go over two lines on a phone. */
function breakable(name: string): Html[] {
  return name.split('_').map((part, index) => (index === 0 ? html`${part}` : html`_<wbr />${part}`));
}

function comparisonNote({ evaluation: { champion, rows, holdout } }: Pick<ReportInput, 'evaluation'>): string {
  if (champion === null) return 'No model serves yet, so there is no champion to compare with.';
  if (!champion.comparable) return `The champion ${champion.runId} cannot be compared: ${champion.reason ?? ''}.`;
  const which = holdout.usedNewer ? 'newer than its own gate' : 'that neither was trained on';
  return `The champion is run ${champion.runId}, compared on ${formatCount(rows.compared)} rows ${which}.`;
}

/** How far the test rows can still be trusted, and how the threshold came about. */
function testNote({ evaluation: { holdout, rows, threshold } }: Pick<ReportInput, 'evaluation'>): Html {
  const { gatesDecided, newerRows } = holdout;
  return html`<p class="note below">
    ${
      gatesDecided <= 1
        ? 'These test rows have decided no gate before.'
        : `Test rows of this hold-out have decided ${gatesDecided} gates, this one included: the more, the less a narrow win means.`
    }
    ${
      newerRows === null
        ? null
        : `${formatCount(newerRows)} of the ${formatCount(rows.shared)} shared ones are newer than the champion’s own gate.`
    }
    ${
      threshold === null
        ? null
        : `A score of at least ${formatValue(threshold.value)} is the positive class: ${threshold.rule}${threshold.rows === null ? '' : `, on ${formatCount(threshold.rows)} validation rows`}.`
    }
  </p>`;
}
