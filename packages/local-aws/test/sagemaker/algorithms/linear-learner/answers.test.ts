import { describe, expect, test } from 'vitest';
import { ClientError } from '../../../../sagemaker/algorithms/algorithm.ts';
import { formatAnswer } from '../../../../sagemaker/algorithms/linear-learner/answers.ts';
import { parseModel } from '../../../../sagemaker/algorithms/linear-learner/model-file.ts';
import { areaUnderCurve, chooseThreshold, cutsOf } from '../../../../sagemaker/algorithms/linear-learner/ranking.ts';
import { parseRequestRows } from '../../../../sagemaker/algorithms/linear-learner/request-rows.ts';

describe('a request', () => {
  test.each([
    ['an unknown type', '1,2', 'text/libsvm', "Content-type 'text/libsvm' is not supported"],
    ['a short line', '1,2\n1\n', 'text/csv', 'line 2: 1 cells where 2 were expected'],
    ['a missing value', '1,\n', 'text/csv', 'request, line 1: a cell has no value'],
    ['a word', '1,red\n', 'text/csv', '"red" is not a finite number'],
    ['invalid JSON', '{', 'application/json', 'The request is not valid JSON'],
    ['no instances', '{}', 'application/json', 'must have "features"'],
    ['too few features', '{"features": [1]}', 'application/jsonlines', 'instance 1 has 1 features where 2 were'],
  ])('with %s is rejected', (_, body, contentType, message) => {
    const parse = () => parseRequestRows(Buffer.from(body), contentType, 2);
    expect(parse).toThrow(ClientError);
    expect(parse).toThrow(message);
  });

  test.each([
    ['1,2\r\n3,-4\n', 'text/csv; charset=utf-8'],
    ['{"instances": [{"features": [1, 2]}, {"features": [3, -4]}]}', 'application/json'],
    ['{"features": [1, 2]}\n{"features": [3, -4]}\n\n', 'application/jsonlines'],
  ])('is read from %j', (body, contentType) => {
    const { rows, values } = parseRequestRows(Buffer.from(body), contentType, 2);
    expect([rows, ...values]).toEqual([2, 1, 2, 3, -4]);
  });
});

const modelOf = (predictorType: 'binary_classifier' | 'multiclass_classifier' | 'regressor', outputs: number) => ({
  predictorType,
  threshold: 0.3,
  weights: { outputs, columns: 0, values: new Float64Array(outputs) },
});

describe('an answer', () => {
  const scores = Float64Array.of(0.1, 0.7, 0.2, 0.25, 0.35, 0.4);

  test('in CSV is rejected, as by the container', () => {
    const answer = () => formatAnswer(scores, modelOf('binary_classifier', 1), 'text/csv');
    expect(answer).toThrow(ClientError);
    expect(answer).toThrow('answers in application/json and application/jsonlines, not in CSV');
  });

  test('has one line per row with score and label, by the threshold of the model', () => {
    expect(formatAnswer(scores.subarray(3, 5), modelOf('binary_classifier', 1), 'application/jsonlines')).toEqual({
      contentType: 'application/jsonlines',
      body: '{"score":0.25,"predicted_label":0}\n{"score":0.35,"predicted_label":1}',
    });
  });

  test('has a score for each class and the most probable class', () => {
    expect(formatAnswer(scores, modelOf('multiclass_classifier', 3), 'application/jsonlines').body).toBe(
      '{"score":[0.1,0.7,0.2],"predicted_label":1}\n{"score":[0.25,0.35,0.4],"predicted_label":2}',
    );
  });

  test('has no label for a regressor, and is one document by default', () => {
    for (const accept of ['', '*/*', 'application/json']) {
      expect(formatAnswer(scores.subarray(0, 2), modelOf('regressor', 1), accept)).toEqual({
        contentType: 'application/json',
        body: '{"predictions":[{"score":0.1},{"score":0.7}]}',
      });
    }
  });
});

describe('a model file', () => {
  test('of the real container, or with an unknown field, is rejected', () => {
    expect(() => parseModel('PK\u0003\u0004')).toThrow('JSON');
    const model = { format: 'relearn linear-learner 1', predictor_type: 'regressor', threshold: 0.5, weights: [[1]] };
    expect(() => parseModel(JSON.stringify({ ...model, biases: [2], more: 1 }))).toThrow('more');
    expect([...parseModel(JSON.stringify({ ...model, biases: [2] })).weights.values]).toEqual([1, 2]);
  });
});

describe('thresholds', () => {
  const labels = Float32Array.of(0, 0, 1, 0, 1, 1);
  const scores = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.8, 0.9);
  const targets = { f_beta: 1, target_recall: 0.9, target_precision: 0.9 };

  test('are midpoints between two scores, and do not divide ties', () => {
    const cuts = cutsOf(Float64Array.of(0.5, 0.5, 0.9), Float32Array.of(0, 1, 1));
    expect(cuts.map(({ threshold }) => threshold)).toEqual([0.95, 0.7, 0.25]);
    expect(cuts[1]).toMatchObject({ truePositives: 1, falsePositives: 0, falseNegatives: 1, trueNegatives: 1 });
    expect(areaUnderCurve(cuts)).toBe(0.75);
  });

  test('give the area under the curve, NaN for rows of one class', () => {
    expect(areaUnderCurve(cutsOf(scores, labels))).toBeCloseTo(8 / 9, 12);
    expect(
      areaUnderCurve(
        cutsOf(
          scores,
          labels.map(() => 1),
        ),
      ),
    ).toBeNaN();
  });

  test.each([
    // 0.6 and 0.25 both classify 5 of 6 rows correctly. The higher one wins.
    ['accuracy', targets, 0.6, 5 / 6],
    ['f_beta', targets, 0.25, 6 / 7],
    ['f_beta', { ...targets, f_beta: 0.1 }, 0.6, 2.02 / 2.03],
    ['precision_at_target_recall', targets, 0.25, 3 / 4],
    ['precision_at_target_recall', { ...targets, target_recall: 0.3 }, 0.85, 1],
    ['recall_at_target_precision', targets, 0.6, 2 / 3],
    ['recall_at_target_precision', { ...targets, target_precision: 0.7 }, 0.25, 1],
  ] as const)('by %s %j are %d', (criterion, criterionTargets, threshold, value) => {
    const chosen = chooseThreshold(cutsOf(scores, labels), criterion, criterionTargets);
    expect(chosen.threshold).toBeCloseTo(threshold, 12);
    expect(chosen.value ?? NaN).toEqual(expect.closeTo(value, 12));
  });

  test('by loss_function are 0.5', () => {
    expect(chooseThreshold(cutsOf(scores, labels), 'loss_function', targets)).toEqual({ threshold: 0.5 });
  });
});
