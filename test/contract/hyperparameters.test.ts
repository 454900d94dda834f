import { describe, expect, it } from 'vitest';
import { valueMistake } from '../../core/pipeline/hyperparameter-rule.ts';
import { hyperparameterRules } from '../../core/pipeline/hyperparameters.ts';
import { parseHyperparameters as parseLinearLearner } from '../../packages/local-aws/sagemaker/algorithms/linear-learner/hyperparameters.ts';
import { parseHyperparameters as parseXgboost } from '../../packages/local-aws/sagemaker/algorithms/xgboost/hyperparameters.ts';

/**
 * The product and the stand-in have separate tables of hyperparameters. This test compares what
 * they accept: it tries values at and around every bound. The stand-in supports only
 * some values of the hyperparameters in `partial`, and no value of the ones in `missing`.
 */
const standIns = [
  {
    algorithm: 'xgboost' as const,
    parse: (texts: Record<string, string>) => parseXgboost({ num_round: '10', ...texts }),
    partial: [
      'booster',
      'max_bin',
      'num_parallel_tree',
      'predictor',
      'process_type',
      'sampling_method',
      'save_model_on_termination',
      'tree_method',
    ],
    missing: [
      'deterministic_histogram',
      'dsplit',
      'interaction_constraints',
      'lambda_bias',
      'monotone_constraints',
      'normalize_type',
      'one_drop',
      'prob_buffer_row',
      'rate_drop',
      'refresh_leaf',
      'sample_type',
      'single_precision_histogram',
      'sketch_eps',
      'skip_drop',
      'updater',
    ],
  },
  {
    algorithm: 'linear-learner' as const,
    parse: (texts: Record<string, string>) => parseLinearLearner({ predictor_type: 'regressor', ...texts }),
    partial: ['optimizer', 'positive_example_weight_mult'],
    missing: ['momentum'],
  },
];

const numbers = [
  -(2 ** 31),
  -(2 ** 31) + 1,
  -1,
  -1e-9,
  0,
  1e-9,
  0.5,
  0.999,
  1,
  1.001,
  1.5,
  2,
  3,
  4,
  1e6,
  2 ** 31 - 2,
  2 ** 31 - 1,
];
const texts = [...numbers.map(String), '', 'many', '0x10', '1e3', '.5', '+1', 'auto', 'balanced'];

describe.each(standIns)('the hyperparameters of $algorithm', ({ algorithm, parse, partial, missing }) => {
  const { rules, forbidden } = hyperparameterRules[algorithm];
  const values = [...new Set([...texts, ...Object.values(rules).flatMap(({ choices = [] }) => choices)])];
  const isAccepted = (name: string, value: string): boolean => {
    try {
      parse({ [name]: value });
      return true;
    } catch {
      return false;
    }
  };
  const verdicts = Object.entries(rules).map(([name, rule]) => ({
    name,
    product: values.filter((value) => valueMistake(rule, value) === undefined),
    standIn: values.filter((value) => isAccepted(name, value)),
  }));

  it('have the same bounds in a pipeline file and in the stand-in', () => {
    const compared = verdicts.filter(({ name }) => !partial.includes(name) && !missing.includes(name));
    expect(compared.length).toBeGreaterThan(15);
    for (const { name, product, standIn } of compared) expect([name, standIn]).toEqual([name, product]);
  });

  it.each(partial)('%s: a pipeline file accepts what the stand-in accepts, and more', (name) => {
    const verdict = verdicts.find((candidate) => candidate.name === name);
    expect(verdict?.standIn).not.toEqual([]);
    expect(verdict?.product).toEqual(expect.arrayContaining(verdict?.standIn ?? []));
    expect(verdict?.product).not.toEqual(verdict?.standIn);
  });

  it.each(missing)('%s is missing in the stand-in', (name) => {
    expect(verdicts.find((verdict) => verdict.name === name)?.standIn).toEqual([]);
  });

  it('are all known to the stand-in, including the ones that a pipeline file must not set', () => {
    const unknown = [...Object.keys(rules), ...Object.keys(forbidden)].filter((name) => {
      try {
        parse({ [name]: '1' });
        return false;
      } catch (error) {
        return /was unexpected|Extraneous hyperparameter/.test(String(error));
      }
    });
    expect(unknown).toEqual([]);
  });
});
