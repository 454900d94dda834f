import { describe, expect, it } from 'vitest';
import { algorithms } from '../../../../core/algorithms/algorithm.ts';
import { linearLearnerAccounts, xgboostAccounts } from '../../../../core/algorithms/image-accounts.ts';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { files, mistakesOf } from '../../../fixtures/pipeline-mistakes.ts';

const { image, hyperparameters, accept, parseScores } = algorithms['linear-learner'];
const { binary, multiclass, regression } = files;
const train = { algorithm: 'linear-learner' };

describe('the linear learner’s image', () => {
  it('belongs to another account than XGBoost’s image, in the same regions', () => {
    expect(image('us-east-1')).toBe('382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1');
    expect(image('cn-north-1')).toMatch(/\.cn-north-1\.amazonaws\.com\.cn\/linear-learner:1$/);
    expect(() => image('mars-1')).toThrow(/linear-learner:1 is not available in mars-1.*us-east-1/);
    expect(Object.keys(linearLearnerAccounts)).toEqual(Object.keys(xgboostAccounts));
  });
});

describe('the linear learner’s scores', () => {
  it.each([
    ['0.4', 1, 'line 1 of the answer has no score: 0.4'],
    ['{"score":0.4}\n{"predicted_label":0}', 1, 'line 2 of the answer has no score: {"predicted_label":0}'],
    ['{"score":0.4}\nnot JSON', 1, 'line 2 of the answer has no score: not JSON'],
    ['{"score":[0.4,0.6]}', 3, 'line 1 of the answer has 2 scores, not 3'],
  ])('cannot be parsed from %j', (text, width, message) => {
    expect(() => parseScores(text, width)).toThrow(message);
  });

  it.each([
    ['{"score":0.4,"predicted_label":0}\n\n{"score":1e-7,"predicted_label":0}\n', 1, [0.4, 1e-7]],
    ['{"score":-3.5}\r\n', 1, [-3.5]],
    ['{"score":[0.1,0.9],"predicted_label":1}', 2, [0.1, 0.9]],
  ])('are parsed from %j', (text, width, expected) => {
    expect(accept).toBe('application/jsonlines');
    expect(Array.from(parseScores(text, width))).toEqual(expected);
  });
});

describe('the linear learner’s hyperparameters', () => {
  const hyperparametersOf = (file: object, classes: number, settings: object = {}) =>
    hyperparameters(
      parsePipeline(JSON.stringify({ ...file, train: { ...train, hyperparameters: settings } }), 'p.json'),
      classes,
    );

  it('state the problem, and those in the pipeline file take precedence', () => {
    expect(hyperparametersOf(binary, 2)).toEqual({
      predictor_type: 'binary_classifier',
      binary_classifier_model_selection_criteria: 'loss_function',
      mini_batch_size: '100',
    });
    expect(hyperparametersOf(multiclass, 7)).toMatchObject({
      predictor_type: 'multiclass_classifier',
      num_classes: '7',
    });
    expect(hyperparametersOf(regression, 0, { mini_batch_size: 5, l1: 0.1 })).toEqual({
      predictor_type: 'regressor',
      mini_batch_size: '5',
      l1: '0.1',
    });
  });

  it.each([
    ['predictor_type', 'regressor', 'follows from "problem"; delete it'],
    ['loss', 'hinge_loss', 'follows from "problem": other losses'],
    ['num_round', 5, 'is not a hyperparameter of linear-learner. Allowed: mini_batch_size'],
    ['epoch', 5, 'did you mean "epochs"?'],
    ['wd', -1, 'is "-1"; must be auto or a number, at least 0'],
    ['positive_example_weight_mult', 'heavy', 'must be balanced or auto or a number, above 0'],
    ['init_bias', 'much', 'is "much"; must be a number'],
    ['use_bias', 1, 'must be one of true, false'],
  ])('%s = %j is rejected in the pipeline file', (name, value, message) => {
    const [line, ...more] = mistakesOf({ ...binary, train: { ...train, hyperparameters: { [name]: value } } });
    expect(more).toEqual([]);
    expect(line).toContain(`train.hyperparameters.${name}: `);
    expect(line).toContain(message);
  });

  it('are rejected for XGBoost', () => {
    expect(mistakesOf({ ...binary, train: { hyperparameters: { wd: 1 } } })).toEqual([
      expect.stringContaining('is not a hyperparameter of xgboost'),
    ]);
  });
});
