import { z } from 'zod';

const treeSchema = z.object({
  left_children: z.array(z.number()),
  split_indices: z.array(z.number()),
  loss_changes: z.array(z.number()),
});
const treesSchema = z.object({ model: z.object({ trees: z.array(treeSchema) }) });
const modelSchema = z.object({
  learner: z.object({
    /** The booster dart keeps its trees a level further down; the linear one has none. */
    gradient_booster: z.union([treesSchema, z.object({ gbtree: treesSchema }).transform(({ gbtree }) => gbtree)]),
  }),
});

/** What a feature contributes to the trees: its share of the loss that all splits save (XGBoost's total_gain). */
export interface FeatureGain {
  feature: string;
  gain: number;
}

/**
 * Each feature's share of the total gain, the largest first, from a model in XGBoost's JSON; features that no tree asks
 * for are left out. Throws when the value is no such model, or names a feature that is not there.
 */
export function totalGains(model: unknown, featureNames: string[]): FeatureGain[] {
  const { trees } = modelSchema.parse(model).learner.gradient_booster.model;
  const gains = new Map<string, number>();
  let total = 0;
  for (const { left_children: children, split_indices: indices, loss_changes: changes } of trees) {
    for (const [node, child] of children.entries()) {
      if (child === -1) continue;
      const feature = featureNames[indices[node] ?? -1];
      if (feature === undefined) throw new Error(`a tree asks for feature ${indices[node]} of ${featureNames.length}`);
      const gain = changes[node] ?? 0;
      gains.set(feature, (gains.get(feature) ?? 0) + gain);
      total += gain;
    }
  }
  return [...gains].map(([feature, gain]) => ({ feature, gain: gain / total })).sort((a, b) => b.gain - a.gain);
}
