import { describe, expect, it } from 'vitest';
import { scoresPerRow } from '../../../../core/algorithms/algorithm.ts';
import { parseScores, xgboostHyperparameters, xgboostImage } from '../../../../core/algorithms/xgboost.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { targetValue, toPrediction } from '../../../../core/serving/predictions.ts';
import { features, pipelineFile } from '../../../fixtures/run.ts';

describe('scores', () => {
  it.each([
    ['0.1\n0.2\n', 1, [0.1, 0.2]],
    ['0.1,0.2', 1, [0.1, 0.2]],
    ['[0.1, 0.9]\n[0.8, 0.2]\n\n', 2, [0.1, 0.9, 0.8, 0.2]],
    ['1e-7\r\n-3.5\r\n', 1, [1e-7, -3.5]],
    ['', 3, []],
  ])('are read from %j with %i per row', (text, width, expected) => {
    expect(Array.from(parseScores(text, width))).toEqual(expected);
  });

  it.each([
    ['0.1,0.2,0.3', 2, '3 scores do not divide into rows of 2'],
    ['0.1\nnan', 1, 'score 2 of the answer is "nan"'],
    ['inf', 1, 'score 1 of the answer is "inf"'],
    ['Infinity', 1, 'score 1 of the answer is "Infinity"'],
    ['<html>', 1, 'score 1 of the answer is "<html>"'],
  ])('are rejected from %j with %i per row', (text, width, message) => {
    expect(() => parseScores(text, width)).toThrow(message);
  });

  it('are one per class and row for a multiclass model, otherwise one per row', () => {
    expect(scoresPerRow('multiclass', 7)).toBe(7);
    expect(scoresPerRow('binary', 2)).toBe(1);
    expect(scoresPerRow('regression', 0)).toBe(1);
  });
});

describe('a prediction', () => {
  it('is in the target’s units, and not below its minimum', () => {
    const log = { column: 'count', transform: 'log1p' as const, min: 0 };
    expect(targetValue(log, Math.log1p(41))).toBeCloseTo(41, 10);
    expect(targetValue(log, -1)).toBe(0);
    expect(targetValue({ ...log, transform: 'none', min: null }, -1)).toBe(-1);
    expect(toPrediction({ ...features, target: log }, [Math.log1p(2)])).toEqual({ value: expect.closeTo(2, 10) });
  });

  it('is the positive class from the threshold up, and always has that class’s score', () => {
    const binary = { ...features, problem: 'binary' as const, classes: ['no', 'yes'], threshold: 0.3 };
    expect(toPrediction(binary, [0.3])).toEqual({ label: 'yes', score: 0.3 });
    expect(toPrediction(binary, [0.29])).toEqual({ label: 'no', score: 0.29 });
  });

  it('is the likeliest class of a multiclass model', () => {
    const many = { ...features, problem: 'multiclass' as const, classes: ['a', 'b', 'c'] };
    expect(toPrediction(many, [0.2, 0.5, 0.3])).toEqual({ label: 'b', score: 0.5 });
  });
});

describe('XGBoost', () => {
  it('gets num_class only for a multiclass problem, and the pipeline’s hyperparameters take precedence', () => {
    const parse = (more: object) => parsePipeline(JSON.stringify({ ...pipelineFile, ...more }), 'p.json');
    expect(xgboostHyperparameters(parse({}), 0)).not.toHaveProperty('num_class');
    const many = parse({
      problem: 'multiclass',
      columns: { temp: 'number', count: 'category' },
      train: { hyperparameters: { num_round: 7 } },
    });
    expect(xgboostHyperparameters(many, 4)).toEqual({
      objective: 'multi:softprob',
      eval_metric: 'merror,mlogloss',
      num_class: '4',
      num_round: '7',
      seed: '1',
    });
  });

  it('has an image in the listed regions, and names them for any other region', () => {
    expect(xgboostImage('cn-north-1')).toMatch(/\.cn-north-1\.amazonaws\.com\.cn\/sagemaker-xgboost:1\.7-1$/);
    expect(() => xgboostImage('mars-1')).toThrow(/not available in mars-1.*us-east-1/);
  });
});
