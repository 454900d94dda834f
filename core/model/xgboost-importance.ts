import * as z from 'zod';
import { readBinarySplits, type TreeSplit } from './xgboost-binary.ts';

const treeSchema = z.object({
  left_children: z.array(z.number()),
  split_indices: z.array(z.number()),
  loss_changes: z.array(z.number()),
});
const treesSchema = z.object({ model: z.object({ trees: z.array(treeSchema) }) });
const modelSchema = z.object({
  learner: z.object({
    /** The booster dart stores its trees one level deeper. The linear booster has no trees. */
    gradient_booster: z.union([treesSchema, z.object({ gbtree: treesSchema }).transform(({ gbtree }) => gbtree)]),
  }),
});

/** A feature's importance: its share of the loss reduction by all splits (XGBoost's total_gain). */
export interface FeatureGain {
  feature: string;
  gain: number;
}

/**
 * Each feature's share of the total gain, largest first, from an XGBoost model in JSON or in the
 * older binary format. Features that no split uses are left out. Throws if the file is not a model
 * or has more features than `featureNames`.
 */
export function totalGains(file: Uint8Array, featureNames: string[]): FeatureGain[] {
  const gains = new Map<string, number>();
  let total = 0;
  const splits =
    file[0] === '{'.charCodeAt(0) ? readJsonSplits(JSON.parse(new TextDecoder().decode(file))) : readBinarySplits(file);
  for (const { feature, gain } of splits) {
    const name = featureNames[feature];
    if (name === undefined)
      throw new Error(`a tree uses feature ${feature}, but the model has ${featureNames.length} features`);
    gains.set(name, (gains.get(name) ?? 0) + gain);
    total += gain;
  }
  return [...gains].map(([feature, gain]) => ({ feature, gain: gain / total })).sort((a, b) => b.gain - a.gain);
}

function readJsonSplits(model: unknown): TreeSplit[] {
  const { trees } = modelSchema.parse(model).learner.gradient_booster.model;
  return trees.flatMap(({ left_children: children, split_indices: features, loss_changes: gains }) =>
    children.flatMap((child, node) =>
      child === -1 ? [] : [{ feature: features[node] ?? -1, gain: gains[node] ?? 0 }],
    ),
  );
}
