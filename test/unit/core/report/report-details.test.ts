import { describe, expect, it } from 'vitest';
import { noDrift } from '../../../../core/profile/drift-record.ts';
import type { Evaluation } from '../../../../core/judging/evaluation.ts';
import { formatBounds, formatPercent } from '../../../../core/text/format.ts';
import { intervalStrip, stripScale } from '../../../../core/report/plot/interval-strip.ts';
import { linePlot } from '../../../../core/report/plot/line-plot.ts';
import { niceTicks } from '../../../../core/report/plot/nice-ticks.ts';
import { sampleReport } from '../../../browser/sample-report.ts';

/** The text of a page, or of its section with the heading. */
function textOf(page: string, heading?: string): string {
  const section =
    heading === undefined ? page : (page.split('<section>').find((part) => part.includes(`<h2>${heading}</h2>`)) ?? '');
  return section
    .replaceAll(/<style>.*?<\/style>|<[^>]*>/gs, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ');
}

const withDifference = (value: number, low: number | null, high: number | null) => (evaluation: Evaluation) => ({
  ...evaluation,
  difference: evaluation.difference && { ...evaluation.difference, value, low, high },
});

describe('the interval in the report', () => {
  it('is explained in a sentence with direction and size', () => {
    const text = (...difference: Parameters<typeof withDifference>) =>
      textOf(sampleReport('binary', withDifference(...difference)));
    expect(text(0.01, 0.004, 0.016)).toContain('the challenger’s logloss is better by 0.0040 to 0.0160');
    expect(text(-0.01, -0.016, -0.004)).toContain('the challenger’s logloss is worse by 0.0040 to 0.0160');
    expect(text(0.001, -0.002, 0.004)).toContain('the challenger’s logloss is between 0.0020 worse and 0.0040 better');
    expect(text(0.001, null, null)).toContain('resampling gives no interval');
  });

  it('comes before the rules, and only if there is a comparable champion', () => {
    const page = sampleReport('binary');
    expect(page.indexOf('class="difference"')).toBeGreaterThan(page.indexOf('<h1>'));
    expect(page.indexOf('class="difference"')).toBeLessThan(page.indexOf('<h2>'));
    const first = sampleReport('binary', (evaluation) => ({
      ...evaluation,
      champion: null,
      challengerOnShared: null,
      difference: null,
    }));
    expect(first).not.toContain('class="difference"');
    expect(first).not.toContain('class="line champion"');
    expect(textOf(first)).toContain('0.1098 to 0.1166');
  });

  it('says what was resampled', () => {
    expect(textOf(sampleReport('binary'))).toContain('1,000 resamples of 412 clusters');
    expect(textOf(sampleReport('regression'))).toContain('1,000 resamples of rows');
  });
});

describe('the sections of the report', () => {
  it('are left out if they have nothing to show', () => {
    const page = sampleReport('binary', (evaluation) => ({
      ...evaluation,
      challenger: { ...evaluation.challenger, curves: null, calibration: [] },
      slices: [],
      worst: [],
      importance: { features: null, reason: null },
    }));
    for (const heading of ['Curves', 'Calibration', 'Slices', 'Worst errors', 'Features']) {
      expect(page).not.toContain(`<h2>${heading}</h2>`);
      expect(sampleReport('binary')).toContain(`<h2>${heading}</h2>`);
    }
    const unknown = { importance: { features: null, reason: 'the model could not be read' } };
    const unread = sampleReport('binary', (evaluation) => ({ ...evaluation, ...unknown }));
    expect(textOf(unread, 'Features')).toContain('Feature importance is unknown: the model could not be read.');
  });

  it('show curves only for two classes, and calibration for every problem', () => {
    expect(sampleReport('binary').match(/<title>(ROC|Precision|Calibration)/g)).toHaveLength(3);
    for (const problem of ['multiclass', 'regression'] as const) {
      expect(sampleReport(problem).match(/<title>(ROC|Precision|Calibration)/g)).toEqual(['<title>Calibration']);
    }
  });

  it('describe drift since the champion in words, and fold columns without drift', () => {
    const text = textOf(sampleReport('binary'), 'Drift since the champion');
    expect(text).toContain(
      '2 of 12 columns have changed: months_since_last_contact, region. The target has not changed.',
    );
    expect(text).toMatch(
      /months_since_last_contact large drift PSI 0\.3100 above 36, up to 60: 10\.0% → 26\.2% of the rows; missing: 0\.6% → 8\.1%/,
    );
    expect(text).toContain('too few rows to tell');
    expect(text).toContain('7 more columns without drift');
    const first = sampleReport('binary', (evaluation) => ({
      ...evaluation,
      drift: noDrift(null, 'no model serves yet'),
    }));
    expect(textOf(first, 'Drift since the champion')).toContain('Drift is unknown: no model serves yet.');
  });

  it('show the values of the training rows, and how much of the target each column explains alone', () => {
    const text = textOf(sampleReport('binary'), 'The training rows');
    expect(text).toContain('on the 71,000 training rows');
    expect(text).toContain('Histograms and shares come from a sample of 8,875 rows.');
    expect(text).toMatch(
      /months_since_last_contact histogram .* 0 to 239\.5; 5\.8% missing Is it known before the target\?.* 97\.2%/,
    );
    expect(text).toMatch(
      /region the 5 most common values North Rhine-Westphalia 33\.8%, Bavaria 23\.9%, Lower Saxony 15\.5%, \.\.\. 21\.4%/,
    );
    expect(text).toContain('2 more columns that explain less');
    expect(text).toMatch(/digit_14 .* 2026-01-01 to 2026-03-01 &lt; 0\.1%/);
    expect(text).toMatch(
      /the order of &quot;digit_1&quot; and &quot;digit_2&quot; alone explains 96\.0% of the target.*Is it known before/,
    );
    expect(text.split('Is it known').length).toBe(3);
    expect(textOf(sampleReport('regression'), 'The training rows')).toContain('a weighted sum of &quot;digit_1&quot;');
  });

  it('draw a histogram whose bars fill its frame', () => {
    const page = sampleReport('binary');
    const [, first = ''] = /<title>histogram of values from 0 to 239.5<\/title>(.*?)<\/svg>/s.exec(page) ?? [];
    const bars = [...first.matchAll(/y="([\d.]+)"\s+width="([\d.]+)"\s+height="([\d.]+)"/g)].map((bar) =>
      bar.slice(1).map(Number),
    );
    expect(bars).toHaveLength(24);
    expect(Math.max(...bars.map(([, , height = NaN]) => height))).toBe(30);
    expect(bars.every(([y = NaN, , height = NaN]) => Math.abs(y + height - 30) < 0.011)).toBe(true);
  });

  it('name the columns left out of the features, and why', () => {
    expect(textOf(sampleReport('binary'), 'Columns')).toMatch(
      /Left out of the features.*: branch \(the same value on every training row\), middle_name \(no value on any/,
    );
    const none = sampleReport('binary', (evaluation) => ({ ...evaluation, dropped: [] }));
    expect(textOf(none, 'Columns')).not.toContain('Left out');
  });

  it('name the classes without rows in a partition', () => {
    expect(textOf(sampleReport('multiclass'), 'Rows')).toMatch(
      /7 classes have no rows in at least one partition: Ferry \(train 9, validation 0, test 1\), Night bus .* Balloon \(train 5, validation 0, test 1\) and 2 more\./,
    );
    expect(textOf(sampleReport('binary'), 'Rows')).not.toContain('no rows in at least one partition');
  });

  it('merge the smaller classes into one line, weighted by rows, and fold the details', () => {
    const text = textOf(sampleReport('multiclass'), 'Classes');
    expect(text).toMatch(/8 others, mean 3,600 13\.5% 13\.5% 0\.5352 /);
    expect(text).toContain('The 8 other classes');
    expect(text.indexOf('Union Rail 1 ')).toBeLessThan(text.indexOf('Union Rail 2 '));
  });

  it('leave out slices that are too small, and colour only differences beyond chance', () => {
    const page = sampleReport('binary');
    const text = textOf(page, 'Slices');
    expect(text).toContain('region North Rhine-Westphalia 4,100');
    expect(text).toContain('region missing 164');
    expect(text).not.toContain('Bremen');
    expect(text).toContain('1 slice with fewer than 200 rows is left out');
    const section = page.split('<section>').find((part) => part.includes('<h2>Slices</h2>')) ?? '';
    expect(section.match(/tone good/g)).toHaveLength(2);
    expect(section).not.toContain('tone bad');
  });

  it('show the raw values of the worst rows, and escape hostile ones', () => {
    const attack = '<img src=x onerror=alert(1)>';
    const page = sampleReport('binary', (evaluation) => ({
      ...evaluation,
      worst: [
        {
          row: 1234,
          record: { [attack]: attack, age: null, ok: true },
          label: attack,
          target: null,
          predicted: 'yes',
          probability: 0.002,
          loss: 6,
        },
      ],
    }));
    expect(page).not.toContain('<img');
    const text = textOf(page, 'Worst errors');
    expect(text).toContain('predicted yes ; predicted probability of the true class: 0.2');
    expect(text).toContain('row 1,234');
    expect(text).toMatch(/age – ok true/);
    expect(textOf(sampleReport('regression'), 'Worst errors')).toContain('900 , predicted 312.4 : off by 587.6');
  });

  it('say how often the hold-out was used, and how the threshold was chosen', () => {
    const text = textOf(sampleReport('binary'), 'Metrics');
    expect(text).toContain('have been used for 7 gate decisions, including this one');
    expect(text).toContain(
      'Scores of at least 0.4300 predict the positive class. Threshold: the largest F1, on 15,390 validation rows.',
    );
  });
});

describe('plots', () => {
  it('have round ticks within the axis', () => {
    expect(niceTicks(0, 1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(niceTicks(3, 617)).toEqual([200, 400, 600]);
    expect(niceTicks(-0.3, 0.31)).toEqual([-0.2, 0, 0.2]);
    expect(niceTicks(5, 5)).toEqual([5]);
  });

  it('place points by their values, and have a title', () => {
    const { markup } = linePlot({
      title: 'a & b',
      xLabel: 'across',
      yLabel: 'up',
      x: [0, 1],
      y: [0, 1],
      lines: [
        {
          series: 'challenger',
          points: [
            [0, 0],
            [1, 1],
          ],
          weights: [1, 0],
        },
      ],
    });
    expect(markup).toContain('<title>a &amp; b</title>');
    expect(markup).toMatch(/class="line challenger" points="52,256 348,8"/);
    expect(markup.match(/<circle/g)).toHaveLength(2);
  });

  it('place an interval between the ends of its scale', () => {
    expect(stripScale([0, null, 10])).toEqual([-0.6, 10.6]);
    const strip = (low: number | null, high: number | null) =>
      intervalStrip({ interval: { value: 5, low, high }, scale: [0, 10], marks: [{ at: 0, what: 'zero' }] }).markup;
    expect(strip(2.5, 7.5)).toContain('class="range" style="left:25.00%;right:25.00%"');
    expect(strip(null, null)).not.toContain('range');
    expect(formatBounds(null, 0.5)).toBe('– to 0.5000');
    expect(formatPercent(0.9975)).toBe('99.75%');
  });
});
