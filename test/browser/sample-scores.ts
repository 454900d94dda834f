import type { Calibration, ClassScore, Curves, Evaluation, Residuals } from '../../core/judging/evaluation.ts';

/** Plausible scores of an invented model. */
interface SampleScores {
  perClass: ClassScore[];
  confusion: [number, number, number][];
  metrics: Record<string, number>;
  /** The larger `loss`, the worse the model. */
  curves: (loss: number) => Curves | null;
  calibration: (loss: number) => Calibration;
  residuals: Residuals | null;
  /** The compared metric, with its value for challenger, champion and baseline. */
  values: { metric: string; direction: 'higher' | 'lower'; challenger: number; champion: number; baseline: number };
}

const classesOf = {
  binary: ['neutral or dissatisfied', 'satisfied'],
  multiclass: Array.from({ length: 28 }, (_, index) =>
    index % 5 === 0 ? `Alder Mutual Comprehensive ${index}` : `Union Rail ${index}`,
  ),
  regression: [],
};

export function sampleScores(problem: Evaluation['problem']): SampleScores {
  const labels = classesOf[problem];
  const sizes = labels.map((_, index) => Math.round((problem === 'binary' ? 8700 : 4200) / (index + 1) ** 0.7));
  const confusion = labels.flatMap((_, truth) => spread(truth, sizes));
  const cell = (pick: (entry: [number, number, number]) => boolean) =>
    confusion.filter(pick).reduce((sum, [, , rows]) => sum + rows, 0);
  const perClass = labels.map((label, index) => {
    const right = cell(([truth, predicted]) => truth === index && predicted === index);
    const rows = cell(([truth]) => truth === index);
    const predicted = cell(([, predictedClass]) => predictedClass === index);
    const [precision, recall] = [right / predicted, right / rows];
    return { label, rows, predicted, precision, recall, f1: (2 * precision * recall) / (precision + recall) };
  });
  const isBinary = problem === 'binary';
  return {
    perClass,
    confusion,
    metrics: metricsOf[problem],
    curves: (loss) => (isBinary ? curvesOf(loss) : null),
    calibration: problem === 'regression' ? targetBins : probabilityBins,
    residuals: problem === 'regression' ? residualsOf() : null,
    values: valuesOf[problem],
  };
}

const valuesOf: Record<Evaluation['problem'], SampleScores['values']> = {
  binary: { metric: 'logloss', direction: 'lower', challenger: 0.1132, champion: 0.1247, baseline: 0.6852 },
  multiclass: { metric: 'mlogloss', direction: 'lower', challenger: 0.5049, champion: 0.5512, baseline: 3.2874 },
  regression: { metric: 'rmse', direction: 'lower', challenger: 41.27, champion: 44.9, baseline: 181.3 },
};

const metricsOf: Record<Evaluation['problem'], Record<string, number>> = {
  binary: { accuracy: 0.9531, auc: 0.9931, average_precision: 0.9902, logloss: 0.1132, f1: 0.9447, brier: 0.0331 },
  multiclass: { accuracy: 0.8141, macro_f1: 0.79, weighted_f1: 0.7956, mlogloss: 0.5049 },
  regression: { rmse: 41.27, mae: 25.6, r2: 0.9482, rmsle: 0.2911 },
};

/**
 * The confusion of one class: most rows are predicted correctly, fewer in small classes, the rest
 * as its neighbours.
 */
function spread(truth: number, sizes: number[]): [number, number, number][] {
  const rows = sizes[truth] ?? 0;
  const wrong = 0.05 + (0.5 * truth) / Math.max(8, sizes.length);
  const next = (truth + 1) % sizes.length;
  const far = (truth + 3) % sizes.length;
  const toNext = Math.round(rows * wrong * 0.7);
  const toFar = far === truth || far === next ? 0 : Math.round(rows * wrong * 0.3);
  const cells: [number, number, number][] = [
    [truth, truth, rows - toNext - toFar],
    [truth, next, toNext],
    [truth, far, toFar],
  ];
  return cells.filter(([, , count]) => count > 0);
}

const steps = Array.from({ length: 101 }, (_, index) => index / 100);

function curvesOf(loss: number): Curves {
  return {
    roc: steps.map((x) => [x, 1 - (1 - x) ** (12 - 120 * loss)]),
    precisionRecall: steps.map((x) => [x, 1 - (0.57 - loss) * x ** (14 - 100 * loss)]),
  };
}

function probabilityBins(loss: number): Calibration {
  return Array.from({ length: 10 }, (_, index) => {
    const predicted = index / 10 + 0.05;
    const observed = predicted + loss * Math.sin(predicted * 6.28) + 0.02 * Math.cos(index * 2);
    return { predicted, observed, rows: 200 + 6000 * Math.abs(predicted - 0.5) ** 2 };
  });
}

function targetBins(loss: number): Calibration {
  return Array.from({ length: 10 }, (_, index) => {
    const predicted = 8 + 7 * index ** 2;
    return { predicted, observed: predicted * (1 + loss) + 6 * Math.cos(index * 2), rows: 1539 };
  });
}

function residualsOf(): Residuals {
  const size = 32;
  const cells: [number, number, number][] = [];
  for (let column = 0; column < size; column++) {
    for (let row = 0; row < size; row++) {
      const rows = Math.round(900 * Math.exp(-column / 7) * Math.exp(-((row - column * 0.97) ** 2) / (2 + column / 5)));
      if (rows > 0) cells.push([column, row, rows]);
    }
  }
  return {
    quantiles: [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((share, index) => ({
      share,
      error: [-131.2, -61.5, -11.4, 0.62, 13.1, 58.3, 118.7][index] ?? 0,
    })),
    density: { low: 1, high: 782, size, cells },
  };
}
