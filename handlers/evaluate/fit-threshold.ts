import type { Algorithm } from '../../core/algorithms/algorithm.ts';
import { DataError } from '../../core/errors.ts';
import type { Evaluation } from '../../core/judging/evaluation.ts';
import { chooseThreshold, type ThresholdRule } from '../../core/judging/metrics/choose-threshold.ts';
import { keys, matrixFile } from '../../core/names.ts';
import { readScores } from './read-scores.ts';

interface FitThresholdDependencies {
  uri: (key: string) => string;
  /** The text of an object in parts. */
  readParts: (key: string) => AsyncIterable<string>;
  parseScores: Algorithm['parseScores'];
}

/**
 * The threshold that is best for the challenger's scores of the validation rows, and how it was found. Never of the
 * test rows: a threshold that was fitted to them would make the metrics look better than they are.
 */
export async function fitThreshold(
  runId: string,
  rule: ThresholdRule,
  { uri, readParts, parseScores }: FitThresholdDependencies,
): Promise<NonNullable<Evaluation['threshold']>> {
  const labels = await readLabels(readParts(keys.validationLabels(runId)));
  const rows = labels.length;
  if (rows === 0) {
    throw new DataError(`${uri(keys.validationLabels(runId))} has no rows to choose a threshold on`);
  }
  const key = `${keys.scores(runId, 'validation')}${matrixFile}.out`;
  const scores = await readScores(readParts(key), uri(key), { rows, width: 1, parseScores });
  const { threshold, value } = chooseThreshold(labels, scores, rule);
  return { value: threshold, rule: inWords(rule, value), rows };
}

async function readLabels(parts: AsyncIterable<string>): Promise<Int32Array> {
  let text = '';
  for await (const part of parts) text += part;
  return Int32Array.from(
    text.split('\n').filter((line) => line !== ''),
    Number,
  );
}

function inWords(rule: ThresholdRule, value: number): string {
  if (Number.isNaN(value)) return 'not chosen: no threshold tells the validation rows apart';
  const found = Number(value.toPrecision(4));
  if ('maximize' in rule) return `the best ${rule.maximize} on the validation rows, ${found}`;
  const { falsePositive, falseNegative } = rule.cost;
  return `the least cost on the validation rows, ${found} a row, at ${falsePositive} for a false positive and ${falseNegative} for a false negative`;
}
