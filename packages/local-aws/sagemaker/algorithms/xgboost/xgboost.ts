import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClientError } from '../algorithm.ts';
import type { Algorithm, TrainingTask } from '../algorithm.ts';
import { formatAnswer } from './answers.ts';
import { boost } from './boost.ts';
import { parseHyperparameters } from './hyperparameters.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { LabelledMatrix } from './matrix.ts';
import { predictMatrix } from './model.ts';
import { formatModel, modelFileName, parseModel } from './model-file.ts';
import { readChannel } from './read-channel.ts';
import { parseRequestRows } from './request-rows.ts';

/**
 * SageMaker's built-in XGBoost 1.7-1 in algorithm mode, for CSV: gradient-boosted trees, grown on
 * histograms. Models are XGBoost's own JSON, which the library can load. As in SageMaker, metrics
 * are those of the last round, even if early stopping keeps the model of a better round.
 */
export const xgboost: Algorithm = {
  async train(task) {
    const log = (line: string): void => task.log(line);
    const hyperparameters = parseHyperparameters(task.hyperparameters);
    const treeMethod = task.hyperparameters['tree_method'] ?? 'auto';
    if (treeMethod !== 'hist') {
      log(`tree_method ${treeMethod} runs as hist here. The container's auto is exact, or approx from 4 million rows`);
    }
    const { train, validation } = readChannels(task.channels, hyperparameters.csv_weights);
    checkLabels('train', train, hyperparameters);
    log(`Train matrix has ${train.rows} rows and ${train.columns} columns`);
    if (validation !== undefined) {
      checkLabels('validation', validation, hyperparameters);
      log(`Validation matrix has ${validation.rows} rows`);
    }
    const { model, metrics } = boost(train, validation, hyperparameters, log);
    writeFileSync(join(task.modelDirectory, modelFileName), formatModel(model));
    return { metrics };
  },

  async load(modelDirectory) {
    const model = parseModel(readFileSync(join(modelDirectory, modelFileName)));
    return {
      predict(body, options) {
        const matrix = parseRequestRows(body, options.contentType, model.columns);
        const predictions = predictMatrix(model, matrix);
        return formatAnswer(predictions, predictions.length / Math.max(1, matrix.rows), options);
      },
    };
  },
};

function readChannels(channels: TrainingTask['channels'], weights: boolean) {
  const { train: trainChannel, validation: validationChannel, ...unknownChannels } = channels;
  for (const name of Object.keys(unknownChannels)) {
    throw new ClientError(`Extraneous channel found: ${name}`);
  }
  if (trainChannel === undefined) {
    throw new ClientError('Missing required channel: train');
  }
  const train = readChannel('train', trainChannel, { weights });
  const validation =
    validationChannel && readChannel('validation', validationChannel, { weights, columns: train.columns });
  return { train, validation };
}

function checkLabels(channel: string, { labels }: LabelledMatrix, { objective, groups }: Hyperparameters): void {
  labels.forEach((label, row) => {
    const mistake = objective.refuseLabel(label, groups);
    if (mistake !== undefined) {
      throw new ClientError(`${mistake}: ${label} in row ${row + 1} of channel ${channel}`);
    }
  });
}
