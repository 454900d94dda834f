import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sliceFails } from '../../../../../core/judging/gate/slice-rule.ts';
import { bootstrap, percentileBounds } from '../../../../../core/statistics/bootstrap.ts';
import {
  normalQuantiles,
  paired,
  policies,
  shareOf,
  worstOfYears,
  type Year,
} from '../../../../fixtures/gate-worlds.ts';

/**
 * docs/gate.md shows the results of this simulation. The tests compare each of its tables with a
 * new simulation.
 */
const documentation = readFileSync(new URL('../../../../../docs/gate.md', import.meta.url), 'utf8');

/** The body cells of the table below a heading of docs/gate.md. */
function documented(heading: string): string[][] {
  const section = documentation.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.map((line) => line.split('|').slice(1, -1));
  return cells.slice(2).map((row) => row.map((cell) => cell.trim()));
}

const percent = (share: number) => `${Math.round(100 * share)}%`;
const effects = [-0.02, -0.01, -0.005, 0, 0.005, 0.01, 0.02];
const losses = [0, -0.02, -0.05, -0.1];
const years = 40;

describe('the interval of the simulation', () => {
  it('is close to that of the bootstrap', () => {
    const differences = Int32Array.from({ length: 2000 }, (_, row) => (row < 60 ? 1 : row < 100 ? -1 : 0));
    const resampled = new Float64Array(1000);
    bootstrap(2000, 1000, (weights, resample) => {
      resampled[resample] = weights.reduce((sum, weight, row) => sum + weight * (differences[row] ?? 0), 0) / 2000;
    });
    const drawn = percentileBounds(resampled, 0.95, 2000);
    const { low, high } = paired(60, 40, 1800, 2000, normalQuantiles.one);
    // The interval is 0.0195 wide.
    expect(Math.abs(low - (drawn.low ?? Number.NaN))).toBeLessThan(0.0007);
    expect(Math.abs(high - (drawn.high ?? Number.NaN))).toBeLessThan(0.0007);
  });
});

describe('a year with slowly declining data', () => {
  const declines = [0.01, 0.02, 0.05, 0.2];
  const row = (label: string, year: Omit<Year, 'decline'>) => [
    label,
    ...declines.map((decline) => {
      const { worst, belowMargin } = worstOfYears({ ...year, decline }, years);
      return `${(100 * worst).toFixed(2)}% (${belowMargin})`;
    }),
  ];
  const growing = (rows: number) => ({ rows, weekly: rows / 100 });
  const simulated = [
    row('the gate, 5000 rows', { ...growing(5000), policy: policies.gate }),
    row('the gate, 2000 rows', { ...growing(2000), policy: policies.gate }),
    row('the gate, 500 rows', { ...growing(500), policy: policies.gate }),
    row('the gate, newer rows', { rows: 1000, weekly: 250, policy: policies.gate, newer: 'onAll' }),
    row('newer rows alone', { rows: 1000, weekly: 250, policy: policies.gate, newer: 'alone' }),
    row('the interval alone, 5000 rows', { ...growing(5000), policy: policies.marginOnly }),
  ];
  const worst = (index: number) => simulated[index]?.slice(1).map(Number.parseFloat) ?? [];

  it('never lowers the served quality by more than the margin if there are enough rows', () => {
    expect(Math.max(...worst(0), ...worst(3))).toBeLessThan(1);
  });

  it('lowers it far below the margin if only the interval, or only newer rows, decide', () => {
    expect(Math.max(...worst(5))).toBeGreaterThan(2);
    expect(Math.max(...worst(4))).toBeGreaterThan(1.5);
  });

  it('gives the results in docs/gate.md', () => {
    expect(documented('A year of a slowly worsening upstream')).toEqual(simulated);
  });
});

describe('a challenger', () => {
  it('is promoted as often as docs/gate.md says, by true quality and number of test rows', () => {
    const simulated = [500, 2000, 5000, 20000].map((rows) => [
      String(rows),
      ...effects.map((effect) => percent(shareOf(policies.gate, { rows, effect }, 400))),
    ]);
    expect(documented('How likely a promotion is')).toEqual(simulated);
  });

  it('that is much worse in one of ten slices is rejected as often as docs/gate.md says', () => {
    const simulated = [200, 500, 1000, 5000].map((rows) => [
      String(rows),
      ...losses.map((effect) =>
        percent(
          shareOf(
            ({ champion, ...difference }) => sliceFails({ champion, difference }, 0.02),
            { rows, effect, quantile: normalQuantiles.ofTen },
            400,
          ),
        ),
      ),
    ]);
    expect(documented('How likely a bad slice is seen')).toEqual(simulated);
  });
});
