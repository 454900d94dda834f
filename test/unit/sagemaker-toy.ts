import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError, type Algorithm } from '../../local/sagemaker/algorithms/algorithm.ts';

/**
 * An algorithm for the tests of the SageMaker stand-in. Its model knows how many features a row has and predicts their
 * sum; its hyperparameters say how it shall fail.
 */
export const toy: Algorithm = {
  train: async ({ hyperparameters, channels, modelDirectory, log }) => {
    log(`pid ${process.pid} hyperparameters ${JSON.stringify(hyperparameters)}`);
    if (hyperparameters['busy'] !== undefined) for (;;) void 0;
    if (hyperparameters['sleepMs'] !== undefined) await sleep(Number(hyperparameters['sleepMs']));
    if (hyperparameters['clientError'] !== undefined) throw new ClientError(hyperparameters['clientError']);
    if (hyperparameters['bug'] !== undefined) throw new TypeError(hyperparameters['bug']);
    if (hyperparameters['exit'] !== undefined) process.exit(Number(hyperparameters['exit']));

    const { directory, contentType } = channels['train'] ?? { directory: '', contentType: '' };
    if (contentType !== 'text/csv') throw new ClientError(`content type ${contentType} is not text/csv`);
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.csv'));
    const lines = files.flatMap((name) => readFileSync(join(directory, name), 'utf8').trim().split('\n'));
    const features = (lines[0]?.split(',').length ?? 1) - 1;
    writeFileSync(join(modelDirectory, 'toy-model'), JSON.stringify({ features }));
    return { metrics: { 'train:rows': lines.length, 'validation:auc': Number(hyperparameters['auc'] ?? 0.9) } };
  },
  load: async (modelDirectory) => {
    console.log(`pid ${process.pid}`);
    // Something that would keep the process alive, if it did not end with its parent.
    setInterval(() => {}, 60_000);
    const { features } = JSON.parse(readFileSync(join(modelDirectory, 'toy-model'), 'utf8'));
    if (features === 13) throw new Error('an unlucky model');
    return {
      predict: (body, { contentType, accept, batch }) => {
        if (body.toString().trim() === 'die') process.exit(9);
        const lines = body.toString().trim().split('\n');
        const sums = lines.map((line) => {
          const cells = line.split(',');
          if (cells.length !== features) {
            throw new ClientError(`feature_names mismatch: ${cells.length} columns, ${features} wanted`);
          }
          return cells.reduce((sum, cell) => sum + Number(cell), 0);
        });
        const suffix = batch ? '' : ` ${contentType} ${accept}`.trimEnd();
        return { contentType: 'text/csv; charset=utf-8', body: sums.map((sum) => `${sum}${suffix}`).join('\n') };
      },
    };
  },
};
