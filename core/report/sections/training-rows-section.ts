import type { Bins } from '../../profile/bins.ts';
import type { Histogram } from '../../profile/histogram.ts';
import { relationInWords } from '../../profile/relation-in-words.ts';
import { nearlyAll, type Relation } from '../../profile/relation.ts';
import { formatCount, formatShare, formatValue } from '../../text/format.ts';
import { html, type Html } from '../markup/html.ts';
import { shape } from '../plot/shape.ts';
import type { ReportInput } from './report-input.ts';

/** Columns that are shown at once; the others are folded away. */
const shown = 15;
const mostLevels = 10;

/** What each feature column holds on the training rows, and what it says of the target alone. */
export function trainingRowsSection({ training, plan, profile }: ReportInput): Html {
  const { rows, sampled, columns, histograms, relations, target } = training;
  const isRegression = plan.pipeline.problem === 'regression';
  const lineOf = (name: string, bins: Bins, title: string, relation: Relation | undefined) =>
    line(title, bins, { histogram: histograms[name], type: profile.columns[name]?.type }, relation);
  const lines = relations.flatMap((relation) => {
    const [name = '', ...others] = relation.columns;
    const bins = columns[name];
    return others.length > 0 || bins === undefined ? [] : [lineOf(name, bins, name, relation)];
  });
  const pairs = relations.filter((relation) => relation.columns.length > 1);
  const own = columns[target];
  const rest = lines.slice(shown);
  return html`<section>
    <h2>The training rows</h2>
    <p class="note">
      What the columns hold on the ${formatCount(rows)} training rows, and how much of the target each explains alone:
      the share of its ${isRegression ? 'variance' : 'variation (Gini’s; for classes what variance is for numbers)'}
      that lies between the column’s values or ranges, without what chance
      explains${sampled < rows ? `; shapes and shares are of ${formatCount(sampled)} of the rows` : ''}. Columns that
      say something only together show little here.
    </p>
    ${
      own === undefined
        ? null
        : html`<ol class="features">
            ${lineOf(target, own, `${target}, the target`, undefined)}
          </ol>`
    }
    <ol class="features">
      ${lines.slice(0, shown)}
    </ol>
    ${
      rest.length === 0
        ? null
        : html`<details>
            <summary>${rest.length} more that explain less</summary>
            <ol class="features">
              ${rest}
            </ol>
          </details>`
    }
    ${pairs.map(
      (pair) =>
        html`<p class="note below">
          Of pairs of columns, ${relationInWords(pair)} explains ${formatShare(pair.explained, 1)} of the target, far
          more than either of the two. ${pair.explained >= nearlyAll ? asked : null}
        </p>`,
    )}
  </section>`;
}

const asked = html`<strong class="warn tone">Is that known before the target is? If not, it leaks.</strong>`;

/** How a number is spread, and the type of the column that it stands for. */
interface Spread {
  histogram: Histogram | undefined;
  type: string | undefined;
}

function line(name: string, bins: Bins, spread: Spread, relation: Relation | undefined): Html {
  const present = bins.counts.reduce((sum, count) => sum + count, 0);
  const missing = bins.missing === 0 ? '' : `${formatShare(bins.missing, present + bins.missing)} missing`;
  const { plot, words } = bins.kind === 'levels' ? levels(bins, present) : range(spread);
  return html`<li>
    <span class="name">${name}</span>
    <span class="plot-cell">${plot}</span>
    <span class="what"
      >${[words, missing].filter((text) => text !== '').join('; ')}
      ${relation !== undefined && relation.explained >= nearlyAll ? asked : null}</span
    >
    ${
      relation === undefined
        ? null
        : html`<span class="bar"><i style="--share:${(100 * relation.explained).toFixed(1)}%"></i></span>
            <span class="number">${formatShare(relation.explained, 1)}</span>`
    }
  </li>`;
}

function range({ histogram, type }: Spread): { plot: Html | null; words: string } {
  if (histogram === undefined) return { plot: null, words: '' };
  const words = `${inWords(histogram.min, type)} to ${inWords(histogram.max, type)}`;
  return { plot: shape(histogram.counts, `how often values from ${words} are there`), words };
}

/** A date is a number of days, a timestamp one of seconds. */
function inWords(value: number, type: string | undefined): string {
  if (type !== 'date' && type !== 'timestamp') return formatValue(value);
  const date = new Date(value * (type === 'date' ? 86_400_000 : 1000));
  return Number.isNaN(date.getTime()) ? formatValue(value) : date.toISOString().slice(0, 10);
}

/** The commonest levels, and how many others there are. */
function levels({ levels: names, counts }: Extract<Bins, { kind: 'levels' }>, present: number) {
  const sorted = names.map((name, index) => ({ name, count: counts[index] ?? 0 })).sort((a, b) => b.count - a.count);
  const first = sorted.slice(0, mostLevels);
  const words = first.slice(0, 3).map(({ name, count }) => `${name} ${formatShare(count, present)}`);
  const more = sorted.length - words.length;
  const others = more > 0 || (counts[names.length] ?? 0) > 0 ? ', ...' : '';
  const plot = shape(
    first.map(({ count }) => count),
    `the ${first.length} commonest values`,
  );
  return { plot: present === 0 ? null : plot, words: `${words.join(', ')}${others}` };
}
