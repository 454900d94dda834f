import type { Algorithm } from '../../core/algorithms/algorithm.ts';
import { DataError } from '../../core/errors.ts';
import type { Evaluation } from '../../core/judging/evaluation.ts';
import { chooseThreshold, type ThresholdRule } from '../../core/judging/metrics/choose-threshold.ts';
import { keys, matrixFile } from '../../core/names.ts';
import { readScores } from './read-scores.ts';

interface FitThresholdDependencies {
  uri: (key: string) => string;
  /** Reads the text of an object in parts. */
  readParts: (key: string) => AsyncIterable<string>;
  parseScores: Algorithm['parseScores'];
}

/**
 * Chooses the best threshold for the challenger's scores of the validation rows and says how. It
 * never uses the test rows: fitting the threshold to them would make the test metrics too
 * optimistic.
 */
export async function fitThreshold(
  runId: string,
  rule: ThresholdRule,
  { uri, readParts, parseScores }: FitThresholdDependencies,
): Promise<NonNullable<Evaluation['threshold']>> {
  const labels = await readLabels(readParts(keys.validationLabels(runId)));
  const rows = labels.length;
  if (rows === 0) {
    throw new DataError(
      `${uri(keys.validationLabels(runId))} has no rows, so no threshold can be chosen. Add data or raise split.validation.`,
    );
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
  if (Number.isNaN(value)) return 'not chosen: no threshold separates the validation rows';
  const rounded = Number(value.toPrecision(4));
  if ('maximize' in rule) return `the best ${rule.maximize} on the validation rows, ${rounded}`;
  const { falsePositive, falseNegative } = rule.cost;
  return `the lowest cost on the validation rows, ${rounded} per row, at ${falsePositive} per false positive and ${falseNegative} per false negative`;
}
