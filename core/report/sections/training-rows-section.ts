import type { Bins } from '../../profile/bins.ts';
import type { Histogram } from '../../profile/histogram.ts';
import { relationInWords } from '../../profile/relation-in-words.ts';
import { nearlyAll, type Relation } from '../../profile/relation.ts';
import { formatCount, formatShare, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import { shape } from '../plot/shape.ts';
import type { ReportInput } from './report-input.ts';

/** Most columns in the open list; further columns are folded. */
const shown = 15;
const mostLevels = 10;

/**
 * The values of each feature column on the training rows, and how much of the target each column
 * explains alone.
 */
export function trainingRowsSection({ training, plan, profile }: ReportInput): Html {
  const { rows, sampled, columns, histograms, relations, target } = training;
  const isRegression = plan.pipeline.problem === 'regression';
  const lineOf = (name: string, bins: Bins, title: string, relation: Relation | undefined) =>
    line(title, bins, { histogram: histograms[name], type: profile.columns[name]?.type }, relation);
  const lines = relations.flatMap((relation) => {
    const [name = '', ...further] = relation.columns;
    const bins = columns[name];
    return further.length > 0 || bins === undefined ? [] : [lineOf(name, bins, name, relation)];
  });
  const pairs = relations.filter((relation) => relation.columns.length > 1);
  const targetBins = columns[target];
  const rest = lines.slice(shown);
  return html`<section>
    <h2>The training rows</h2>
    <p class="note">
      The values of the columns on the ${formatCount(rows)} training rows, and how much of the target each column
      explains alone: the share of the target’s
      ${isRegression ? 'variance' : 'variation (Gini impurity, the counterpart of variance for classes)'} that the
      column’s values or ranges explain, minus the share that chance would explain.
      ${sampled < rows ? `Histograms and shares come from a sample of ${formatCount(sampled)} rows. ` : ''}Columns that
      are predictive only together have a low share here.
    </p>
    ${
      targetBins === undefined
        ? null
        : html`<ol class="features">
            ${lineOf(target, targetBins, `${target}, the target`, undefined)}
          </ol>`
    }
    <ol class="features">
      ${lines.slice(0, shown)}
    </ol>
    ${
      rest.length === 0
        ? null
        : html`<details>
            <summary>${rest.length} more columns that explain less</summary>
            <ol class="features">
              ${rest}
            </ol>
          </details>`
    }
    ${pairs.map(
      (pair) =>
        html`<p class="note below">
          A pair of columns: ${relationInWords(pair)} explains ${formatShare(pair.explained, 1)} of the target, far more
          than either column. ${pair.explained >= nearlyAll ? leakQuestion : null}
        </p>`,
    )}
  </section>`;
}

const leakQuestion = html`<strong class="warn tone"
  >Is it known before the target? If not, it leaks the target.</strong
>`;

/** The distribution of a number, and the type of its column. */
interface Spread {
  histogram: Histogram | undefined;
  type: string | undefined;
}

function line(name: string, bins: Bins, spread: Spread, relation: Relation | undefined): Html {
  const present = bins.counts.reduce((sum, count) => sum + count, 0);
  const missing = bins.missing === 0 ? '' : `${formatShare(bins.missing, present + bins.missing)} missing`;
  const { plot, description } = bins.kind === 'levels' ? levels(bins, present) : range(spread);
  return html`<li>
    <span class="name">${name}</span>
    <span class="plot-cell">${plot}</span>
    <span class="what"
      >${[description, missing].filter((text) => text !== '').join('; ')}
      ${relation !== undefined && relation.explained >= nearlyAll ? leakQuestion : null}</span
    >
    ${
      relation === undefined
        ? null
        : html`<span class="bar"><i style="--share:${(100 * relation.explained).toFixed(1)}%"></i></span>
            <span class="number">${formatShare(relation.explained, 1)}</span>`
    }
  </li>`;
}

function range({ histogram, type }: Spread): { plot: Html | null; description: string } {
  if (histogram === undefined) return { plot: null, description: '' };
  const description = `${inWords(histogram.min, type)} to ${inWords(histogram.max, type)}`;
  return { plot: shape(histogram.counts, `histogram of values from ${description}`), description };
}

/** Dates are stored as days and timestamps as seconds since 1970. */
function inWords(value: number, type: string | undefined): string {
  if (type !== 'date' && type !== 'timestamp') return formatValue(value);
  const date = new Date(value * (type === 'date' ? 86_400_000 : 1000));
  return Number.isNaN(date.getTime()) ? formatValue(value) : date.toISOString().slice(0, 10);
}

/** The most common levels. */
function levels({ levels: names, counts }: Extract<Bins, { kind: 'levels' }>, present: number) {
  const sorted = names.map((name, index) => ({ name, count: counts[index] ?? 0 })).sort((a, b) => b.count - a.count);
  const first = sorted.slice(0, mostLevels);
  const mostCommon = first.slice(0, 3).map(({ name, count }) => `${name} ${formatShare(count, present)}`);
  const hasMore = sorted.length > mostCommon.length || (counts[names.length] ?? 0) > 0;
  const plot = shape(
    first.map(({ count }) => count),
    `the ${first.length} most common values`,
  );
  return { plot: present === 0 ? null : plot, description: `${mostCommon.join(', ')}${hasMore ? ', ...' : ''}` };
}
