import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClientError, type Algorithm, type TrainingTask } from '../algorithm.ts';
import type { LabelledMatrix } from './matrix.ts';
import { formatAnswer } from './answers.ts';
import { fit, type Channels } from './fit.ts';
import { parseHyperparameters, type Hyperparameters } from './hyperparameters.ts';
import { losses } from './losses.ts';
import { formatModel, modelFileName, parseModel } from './model-file.ts';
import { readChannel } from './read-channel.ts';
import { parseRequestRows } from './request-rows.ts';
import { scoreMatrix } from './weights.ts';

/**
 * SageMaker's built-in linear learner for CSV: logistic, softmax and least-squares regression,
 * trained by Adam on mini-batches. The container trains many models in parallel and keeps the best.
 * This stand-in trains one.
 */
export const linearLearner: Algorithm = {
  async train(task) {
    const log = (line: string): void => task.log(line);
    const hyperparameters = parseHyperparameters(task.hyperparameters);
    const models = task.hyperparameters['num_models'] ?? 'auto';
    if (models !== '1') log(`num_models ${models} trains one model here. The container chooses the best of several`);
    const channels = readChannels(task.channels);
    const { feature_dim } = hyperparameters;
    if (feature_dim !== undefined && feature_dim !== channels.train.columns) {
      throw new ClientError(
        `Hyperparameter feature_dim: '${feature_dim}', but channel train has ${channels.train.columns} features`,
      );
    }
    for (const [name, matrix] of Object.entries(channels)) if (matrix) checkLabels(name, matrix, hyperparameters);
    log(`Train data has ${channels.train.rows} records of ${channels.train.columns} features`);
    const fitted = fit(channels, hyperparameters, log);
    writeFileSync(join(task.modelDirectory, modelFileName), formatModel(fitted, hyperparameters.predictor_type));
    return { metrics: fitted.metrics };
  },

  async load(modelDirectory) {
    const model = parseModel(readFileSync(join(modelDirectory, modelFileName), 'utf8'));
    return {
      predict(body, { contentType, accept }) {
        const matrix = parseRequestRows(body, contentType, model.weights.columns);
        return formatAnswer(scoreMatrix(model.weights, matrix, losses[model.predictorType]), model, accept);
      },
    };
  },
};

function readChannels(channels: TrainingTask['channels']): Channels {
  const { train: trainChannel, validation, test, ...unknownChannels } = channels;
  for (const name of Object.keys(unknownChannels)) {
    throw new ClientError(`Additional channels are not allowed ('${name}' was unexpected)`);
  }
  if (trainChannel === undefined) throw new ClientError("Missing required channel: 'train'");
  const train = readChannel('train', trainChannel);
  return {
    train,
    validation: validation && readChannel('validation', validation, train.columns),
    test: test && readChannel('test', test, train.columns),
  };
}

function checkLabels(channel: string, { labels }: LabelledMatrix, hyperparameters: Hyperparameters): void {
  const { predictor_type, outputs } = hyperparameters;
  if (predictor_type === 'regressor') return;
  const classes = predictor_type === 'binary_classifier' ? 2 : outputs;
  const row = labels.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (row === -1) return;
  throw new ClientError(
    `Label ${labels[row]} in record ${row + 1} of channel ${channel}: the labels of a ${predictor_type} must be 0 to ${classes - 1}`,
  );
}
