import type { TrainingProfile } from '../../core/features/training-profile.ts';

/** Two features of a loan, and a pair that says nothing more. */
export const trainingProfile: TrainingProfile = {
  version: 2,
  runId: 'new',
  rows: 8638,
  target: 'paid',
  columns: {
    age: { kind: 'number', edges: [30, 50], counts: [3000, 3000, 2000], missing: 638 },
    purpose: { kind: 'levels', levels: ['car', 'boat'], counts: [6000, 2000, 138], missing: 500 },
    paid: { kind: 'levels', levels: ['no', 'yes'], counts: [4000, 4638, 0], missing: 0 },
  },
  sampled: 8638,
  histograms: { age: { edges: [30, 50], counts: [3000, 3000, 2000], min: 18, max: 99 } },
  relations: [
    { columns: ['age'], by: 'value', explained: 0.31, metrics: { auc: 0.8, accuracy: 0.7 } },
    { columns: ['purpose'], by: 'value', explained: 0.02, metrics: { auc: 0.52, accuracy: 0.54 } },
  ],
};
