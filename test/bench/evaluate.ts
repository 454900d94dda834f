import { spawnSync } from 'node:child_process';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { resampleCount } from '../../core/statistics/bootstrap.ts';
import { evaluateModels, type EvaluateModelsInput } from '../../core/judging/metrics/evaluate-models.ts';

/**
 * `npm run bench -- evaluate [rows]` measures the evaluation of challenger and champion on
 * generated rows: all metrics, and the paired bootstrap of the gate's metric. Each metric has its
 * own process. It prints the seconds of the evaluation, its CPU seconds, and the peak memory
 * including the rows.
 */
const [rows = '10000000', metricName] = process.argv.slice(2);

/**
 * Kinds of gate metrics: a mean over the rows, an area under a curve, a metric of counts, a squared
 * error.
 */
const cases = { logloss: 'binary', auc: 'binary', macro_f1: 'multiclass', rmse: 'regression' } as const;
type Metric = keyof typeof cases;
const isMetric = (name: string): name is Metric => Object.hasOwn(cases, name);

if (metricName === undefined) {
  console.log(`${Number(rows).toLocaleString('en-US')} rows, challenger and champion, ${resampleCount} resamples`);
  for (const metric of Object.keys(cases)) {
    const child = spawnSync(process.execPath, [import.meta.filename, rows, metric], { stdio: 'inherit' });
    if (child.status !== 0) process.exitCode = 1;
  }
} else {
  if (!isMetric(metricName)) {
    throw new Error(`Unknown metric ${metricName}. Metrics: ${Object.keys(cases).join(', ')}.`);
  }
  const metric = metricName;
  const input = generateInput(metric, Number(rows));
  const start = { time: performance.now(), cpu: process.cpuUsage() };
  const { difference, challenger } = evaluateModels(input);
  const seconds = (performance.now() - start.time) / 1000;
  const cpu = process.cpuUsage(start.cpu).user / 1e6;
  const peak = process.resourceUsage().maxRSS / 2 ** 20;
  const bounds = `${difference?.low?.toPrecision(4)} to ${difference?.high?.toPrecision(4)}`;
  console.log(
    `${cases[metric].padEnd(10)} ${metric.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s (${cpu.toFixed(1)} s of CPU) ${peak.toFixed(2).padStart(6)} GB` +
      `   ${metric} ${challenger.metrics[metric]?.toPrecision(6)}, difference ${difference?.value.toPrecision(4)} (${bounds})`,
  );
}

/**
 * Probabilities of three classes. The larger `lead`, the more often the true class has the highest.
 */
function shares(truth: number, lead: number, next: () => number): number[] {
  const weights = [next(), next(), next()];
  weights[truth] = (weights[truth] ?? 0) * lead;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => Math.fround(weight / sum));
}

/** Scores of two models of the same quality, so that their difference is near 0. */
function generateInput(metric: Metric, count: number): EvaluateModelsInput {
  const random = xoroshiro128plus(7);
  const next = () => (random.next() >>> 0) / 2 ** 32;
  const isNumber = cases[metric] === 'regression';
  const classes = { binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'], regression: [] }[cases[metric]];
  const width = Math.max(1, classes.length === 2 ? 1 : classes.length);
  const features = {
    problem: cases[metric],
    classes,
    threshold: 0.5,
    target: { column: 'y', transform: 'none' as const, min: null },
  };
  const labels = new Int32Array(isNumber ? 0 : count);
  const targets = new Float64Array(isNumber ? count : 0);
  const scores = { challenger: new Float64Array(count * width), champion: new Float64Array(count * width) };
  for (let row = 0; row < count; row++) {
    const difficulty = next();
    const truth = isNumber ? 10 * next() : Number(next() < 0.3) + (classes.length > 2 ? Number(next() < 0.3) : 0);
    if (isNumber) targets[row] = truth;
    else labels[row] = truth;
    for (const modelScores of [scores.challenger, scores.champion]) {
      if (isNumber) modelScores[row] = truth + difficulty * (next() - 0.5);
      else if (width === 1) modelScores[row] = Math.fround(0.2 + 0.3 * truth + 0.25 * (difficulty + next()) - 0.1);
      else modelScores.set(shares(truth, 1 + difficulty, next), row * width);
    }
  }
  const model = (runId: string, modelScores: Float64Array) => ({ runId, features, scores: modelScores });
  return {
    metric,
    challenger: model('challenger', scores.challenger),
    champion: model('champion', scores.champion),
    truth: { labelNames: features.classes, labels, targets, shared: new Uint8Array(count).fill(1) },
  };
}
