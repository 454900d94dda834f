import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../../core/judging/evaluation.ts';
import { decide } from '../../../../core/judging/gate/decide.ts';
import { evaluateModels, type ScoredModel } from '../../../../core/judging/metrics/evaluate-models.ts';
import { parsePlan } from '../../../../core/run/plan.ts';
import { formatDifference, formatShare, formatValue } from '../../../../core/text/format.ts';
import { html } from '../../../../core/report/markup/html.ts';
import { mergeClasses } from '../../../../core/report/sections/merge-classes.ts';
import { renderReport } from '../../../../core/report/render-report.ts';
import type { ReportInput } from '../../../../core/report/sections/report-input.ts';
import { noDetails } from '../../../fixtures/evaluation.ts';
import { trainingProfile } from '../../../fixtures/training.ts';

const attack = '<script>alert("x")</script>';

interface ReportSetup {
  problem?: 'binary' | 'multiclass' | 'regression';
  classes?: string[];
  /** Indices of the classes, or targets. */
  truth?: number[];
  scores?: number[];
  championScores?: number[];
  promote?: boolean;
  changes?: Partial<ReportInput>;
}

const metricOf = { binary: 'logloss', multiclass: 'mlogloss', regression: 'rmse' };

function evaluationOf({ problem = 'binary', classes = ['no', 'yes'], ...setup }: ReportSetup): Evaluation {
  const truth = setup.truth ?? [0, 1, 1, 0];
  const features: ScoredModel['features'] = {
    problem,
    classes,
    threshold: 0.5,
    target: { column: 'paid', transform: 'none', min: null },
  };
  const model = (runId: string, scores: number[]) => ({ runId, features, scores: Float64Array.from(scores) });
  const isNumber = problem === 'regression';
  const modelEvaluation = evaluateModels({
    metric: metricOf[problem],
    challenger: model('20260105-060000-abcdef01', setup.scores ?? [0.1, 0.8, 0.7, 0.4]),
    champion: setup.championScores ? model('20251229-060000-01234567', setup.championScores) : null,
    truth: {
      labelNames: isNumber ? [] : classes,
      labels: isNumber ? new Int32Array(0) : Int32Array.from(truth),
      targets: isNumber ? Float64Array.from(truth) : new Float64Array(0),
      shared: new Uint8Array(truth.length).fill(1),
    },
  });
  const { importance, dropped, drift, closest } = noDetails;
  const worst = modelEvaluation.worst.map((row) => ({ ...row, record: {} }));
  return { ...modelEvaluation, worst, importance, dropped, drift, closest };
}

function report(setup: ReportSetup = {}): string {
  const { problem = 'binary', promote = false } = setup;
  const plan = parsePlan({
    version: 1,
    runId: '20260105-060000-abcdef01',
    execution: 'arn:aws:states:us-east-1:000000000000:execution:relearn-loans:x',
    trigger: 'schedule',
    startedAt: '2026-01-05T06:00:00.000Z',
    force: false,
    promote,
    pipeline: {
      name: 'loans',
      problem,
      columns: { age: 'number', paid: problem === 'regression' ? 'number' : 'category' },
      target: { column: 'paid', ...(problem === 'binary' ? { positive: 'yes' } : {}) },
      gate: { minTestRows: 2 },
    },
    objects: [{ key: 'incoming/loans.csv', etag: '"1"', sizeBytes: 9 }],
  });
  const evaluation = evaluationOf(setup);
  return renderReport({
    plan,
    evaluation,
    decision: decide(evaluation, { gate: plan.pipeline.gate, promote }),
    profile: {
      version: 2,
      rows: {
        read: 12_345,
        quarantined: 3,
        unlabelled: 2,
        waiting: 0,
        outdated: 0,
        duplicates: 0,
        clean: 12_340,
        sampled: 12_340,
      },
      ignoredColumns: ['extra'],
      quarantine: [
        {
          column: 'age',
          reason: 'is not a number',
          rows: 3,
          example: { file: 'incoming/loans.csv', line: 7, value: 'old' },
        },
      ],
      columns: {
        age: {
          type: 'number',
          count: 12_000,
          missing: 340,
          distinct: 80,
          unique: false,
          min: '18.0',
          max: '99.0',
          mean: 40,
          deviation: 12,
          quantiles: { '0.5': 38 },
          top: [],
        },
      },
    },
    training: trainingProfile,
    splitRows: { train: 8638, validation: 1851, test: 1851 },
    oneSidedClasses: { count: 0, largest: [] },
    featureNames: ['age'],
    hyperparameters: { num_round: '100' },
    addresses: [{ what: 'features', uri: 's3://loans/models/x/features.json' }],
    ...setup.changes,
  });
}

describe('the report', () => {
  it('escapes text of the data everywhere', () => {
    const column = {
      type: 'category',
      count: 1,
      missing: 0,
      distinct: 1,
      unique: true,
      min: null,
      max: null,
      mean: null,
      deviation: null,
      quantiles: null,
      top: [{ value: attack, count: 1 }],
    };
    const page = report({
      classes: [`no ${attack}`, 'yes'],
      changes: {
        featureNames: [attack],
        hyperparameters: { [attack]: attack },
        addresses: [{ what: attack, uri: attack }],
        profile: {
          version: 2,
          rows: {
            read: 1,
            quarantined: 1,
            unlabelled: 0,
            waiting: 0,
            outdated: 0,
            duplicates: 0,
            clean: 0,
            sampled: 0,
          },
          ignoredColumns: [attack],
          quarantine: [{ column: attack, reason: attack, rows: 1, example: { file: attack, line: 1, value: attack } }],
          columns: { [attack]: { ...column, min: attack, max: attack }, levels: column },
        },
      },
    });
    expect(page).not.toContain('<script');
    expect(page.split('&lt;script&gt;alert(&quot;x&quot;)').length - 1).toBeGreaterThan(12);
  });

  it('needs no external resources and contains no scripts', () => {
    const page = report({ championScores: [0.2, 0.7, 0.6, 0.4] });
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/);
    expect(page).toContain("default-src 'none'");
  });

  it('begins with the verdict', () => {
    const page = report({ scores: [0.9, 0.1, 0.1, 0.9] });
    const body = page.slice(page.indexOf('<main>'));
    expect(body).toMatch(/<h1>\s*Rejected\s*<small>not better than the baseline<\/small>\s*<\/h1>/);
    expect(body.indexOf('Not met: better than the baseline')).toBeGreaterThan(0);
    expect(body.indexOf('Not met: better than the baseline')).toBeLessThan(body.indexOf('<h2>'));
    expect(body).toContain('✗ failed');
  });

  it('distinguishes a promotion by override from one by the rules', () => {
    const bad = { scores: [0.9, 0.1, 0.1, 0.9] };
    expect(report({ ...bad, promote: true })).toMatch(/verdict warn">\s*<h1>Promoted by override <small>/);
    expect(report()).toMatch(/verdict good">\s*<h1>Promoted <small>the first model<\/small>/);
  });

  it('names the champion, or says that no model serves yet', () => {
    const page = report({ championScores: [0.2, 0.7, 0.6, 0.4] });
    expect(page).toContain('20251229-060000-01234567');
    expect(report()).toContain('No model serves yet');
  });

  it('colours the difference by the direction of the metric', () => {
    const page = report({ championScores: [0.2, 0.7, 0.6, 0.4] });
    const row = page.slice(page.indexOf('<tr class="chosen"'));
    expect(row.slice(0, row.indexOf('</tr>'))).toMatch(/logloss[\s\S]*tone good">−/);
  });

  it('shows how many rows were left out and why', () => {
    const page = report();
    for (const text of ['12,345', 'is not a number', 'line 7', '<code>extra</code>', '8,638', '< 0.1%']) {
      expect(page).toContain(text.replace('< 0', '&lt; 0'));
    }
  });

  it('merges all but the largest classes of a large confusion', () => {
    const classes = Array.from({ length: 30 }, (_, index) => `class ${index}`);
    const truth = classes.flatMap((_, index) => Array.from({ length: index + 1 }, () => index));
    const scores = truth.flatMap((label) => classes.map((_, index) => (index === label ? 0.9 : 0.1 / 29)));
    const setup: ReportSetup = { problem: 'multiclass', classes, truth, scores };
    const { labels, counts } = mergeClasses(evaluationOf(setup), 20);
    expect(labels).toHaveLength(21);
    expect([labels[0], labels[20]]).toEqual(['class 29', '10 others']);
    expect(counts[20]?.[20]).toBe(55);
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(truth.length);
    expect(report(setup)).toContain('10 others');
  });

  it('draws predictions by targets for a regression, and no confusion', () => {
    const page = report({ problem: 'regression', classes: [], truth: [1, 2, 3], scores: [1.1, 2, 2.9] });
    expect(page).toContain('<svg');
    expect(page).not.toContain('<h2>Confusion</h2>');
    expect(page).toContain('always 2, the median');
  });
});

describe('values in the report', () => {
  it('are a dash if they are missing', () => {
    expect([formatValue(null), formatValue(Number.NaN), formatDifference(undefined)]).toEqual(['–', '–', '–']);
  });

  it('keep the digits that distinguish them', () => {
    expect([0.99512, 12.3456, 1234567, 0.00001, 0, -1].map(formatValue)).toEqual([
      '0.9951',
      '12.346',
      '1.235e+6',
      '1.0e-5',
      '0',
      '−1',
    ]);
    expect([formatDifference(0.01), formatDifference(-0.01), formatDifference(0)]).toEqual(['+0.0100', '−0.0100', '0']);
    expect([0.000_521_5, -0.000_069, 0, 3.25].map(formatDifference)).toEqual(['+0.00052', '−0.000069', '0', '+3.25']);
    expect([formatShare(1, 5000), formatShare(0, 0), formatShare(1, 8)]).toEqual(['< 0.1%', '0%', '12.5%']);
  });

  it('are escaped unless the tag has created them', () => {
    expect(html`<p title="${'"a" & \'b\''}">${[html`<b>${'<'}</b>`, html`c`]}</p>`.markup).toBe(
      '<p title="&quot;a&quot; &amp; &#39;b&#39;"><b>&lt;</b>c</p>',
    );
  });
});
