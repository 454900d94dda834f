/** The features that a tree and each of its nodes can split on. */
export interface FeatureSampler {
  tree: Uint32Array;
  node(depth: number): Uint32Array;
}

export interface FeatureShares {
  colsample_bytree: number;
  colsample_bylevel: number;
  colsample_bynode: number;
}

/**
 * Samples features for a tree, from those a subset for each depth, and from those a subset for each
 * node.
 */
export function createFeatureSampler(columns: number, shares: FeatureShares, random: () => number): FeatureSampler {
  const all = Uint32Array.from({ length: columns }, (_, feature) => feature);
  const tree = sampleFeatures(all, shares.colsample_bytree, random);
  const levels: Uint32Array[] = [];
  return {
    tree,
    node(depth) {
      const level = (levels[depth] ??= sampleFeatures(tree, shares.colsample_bylevel, random));
      return sampleFeatures(level, shares.colsample_bynode, random);
    },
  };
}

/** A random subset of the features, ascending, with at least one feature. */
function sampleFeatures(from: Uint32Array, share: number, random: () => number): Uint32Array {
  const size = Math.max(1, Math.floor(from.length * share));
  if (size === from.length) {
    return from;
  }
  const features = from.slice();
  for (let index = 0; index < size; index++) {
    const drawn = index + Math.floor(random() * (features.length - index));
    [features[index], features[drawn]] = [features[drawn] ?? 0, features[index] ?? 0];
  }
  return features.slice(0, size).sort();
}

/**
 * Samples rows, each with probability `share`. Returns the chosen rows, ascending, and the others.
 * Both are parts of `order`, which is overwritten.
 */
export function sampleRows(
  order: Uint32Array,
  share: number,
  random: () => number,
): { chosen: Uint32Array; leftOut: Uint32Array } {
  let chosen = 0;
  let leftOut = 0;
  for (let row = 0; row < order.length; row++) {
    if (share === 1 || random() < share) {
      order[chosen++] = row;
    } else {
      order[order.length - ++leftOut] = row;
    }
  }
  return { chosen: order.subarray(0, chosen), leftOut: order.subarray(chosen) };
}
