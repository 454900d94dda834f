/** A pipeline file with a training of a second. */
export const pipelineFile = {
  name: 'loans',
  problem: 'binary',
  columns: { id: 'integer', age: 'number', income: 'number', purpose: 'category', repaid: 'category' },
  target: { column: 'repaid', positive: 'yes' },
  key: ['id'],
  train: { hyperparameters: { num_round: '8', max_depth: '3' } },
  quality: { minRows: 100 },
  gate: { minTestRows: 50, require: { auc: 0.7 } },
  serve: { bake: '1 minute' },
};
