import type { ClassScore } from '../../judging/evaluation.ts';
import { formatCount, formatShare, formatValue } from '../../text/format.ts';
import { heatCell } from '../markup/heat-cell.ts';
import { html, type Html } from '../markup/html.ts';
import type { ReportInput } from './report-input.ts';

/**
 * Most classes in the open table. Smaller classes are merged into one line and listed in a folded
 * table.
 */
const shownClasses = 20;

/**
 * True share, predicted share and F1 of each class as a heat map, largest first; null for
 * regression.
 */
export function classesSection({ evaluation }: ReportInput): Html | null {
  const { challenger, champion, rows } = evaluation;
  if (challenger.perClass.length === 0) return null;
  const sorted = [...challenger.perClass].sort((a, b) => b.rows - a.rows);
  const championScores = champion?.perClass.length
    ? new Map(champion.perClass.map((score) => [score.label, score]))
    : null;
  const table = (body: Html[]) => classLines({ body, hasChampion: championScores !== null });
  const largest = Math.max(1, ...sorted.flatMap(({ rows: actual, predicted }) => [actual, predicted]));
  const line = (score: ClassScore, championF1: number | undefined) =>
    html`<tr>
      <th scope="row">${score.label}</th>
      <td class="number rows">${formatCount(score.rows)}</td>
      ${heatCell(score.rows / largest, formatShare(score.rows, rows.test), 'grey')}
      ${heatCell(score.predicted / largest, formatShare(score.predicted, rows.test), 'grey')}
      ${heatCell(score.f1, formatValue(score.f1))}
      ${championScores === null ? null : heatCell(championF1 ?? 0, formatValue(championF1))}
      <td class="number">${formatValue(score.precision)}</td>
      <td class="number">${formatValue(score.recall)}</td>
    </tr>`;
  const lines = sorted.map((score) => line(score, championScores?.get(score.label)?.f1));
  // Merging a single class would only hide its name.
  const kept = lines.length > shownClasses + 1 ? shownClasses : lines.length;
  const smaller = sorted.slice(kept);
  const merged =
    smaller.length === 0
      ? []
      : [
          line(
            merge(smaller),
            merge(
              smaller.map(({ label, rows: actual }) => ({
                ...(championScores?.get(label) ?? noScore),
                label,
                rows: actual,
              })),
            ).f1,
          ),
        ];
  return html`<section>
    <h2>Classes</h2>
    <p class="note">
      The true and the predicted share of each class among the test rows, largest class first. If a class is predicted
      more often than it occurs, it takes rows from other classes. F1 is the harmonic mean of precision and
      recall${championScores === null ? '' : '; the last shaded column is the champion’s F1, on the compared rows'}.
    </p>
    ${table([...lines.slice(0, kept), ...merged])}
    ${
      smaller.length === 0
        ? null
        : html`<details>
            <summary>The ${smaller.length} other classes</summary>
            ${table(lines.slice(kept))}
          </details>`
    }
  </section>`;
}

const noScore = { predicted: 0, precision: 0, recall: 0, f1: 0 };

/** Merges classes into one: rows are summed, scores are averaged by rows. */
function merge(scores: ClassScore[]): ClassScore {
  const total = (pick: (score: ClassScore) => number) => scores.reduce((sum, score) => sum + pick(score), 0);
  const rows = total((score) => score.rows);
  const mean = (pick: (score: ClassScore) => number) =>
    rows === 0 ? 0 : total((score) => pick(score) * score.rows) / rows;
  return {
    label: `${scores.length} others, mean`,
    rows,
    predicted: total((score) => score.predicted),
    precision: mean((score) => score.precision),
    recall: mean((score) => score.recall),
    f1: mean((score) => score.f1),
  };
}

function classLines({ body, hasChampion }: { body: Html[]; hasChampion: boolean }): Html {
  return html`<div class="scroll">
    <table class="heat lines">
      <thead>
        <tr>
          <th>Class</th>
          <th class="number rows">Rows</th>
          <th>True</th>
          <th>Predicted</th>
          <th>F1</th>
          ${hasChampion ? html`<th>Champion</th>` : null}
          <th class="number">Precision</th>
          <th class="number">Recall</th>
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}
