/** A node of a tree that asks for a feature, by its column, and the loss that this saves in training. */
export interface TreeSplit {
  feature: number;
  gain: number;
}

/** The sizes in bytes of what the format lays end to end (XGBoost 1.7's src/learner.cc, src/gbm and src/tree). */
const learnerBytes = 136;
const forestBytes = 160;
const treeBytes = 148;
const nodeBytes = 20;
const statisticBytes = 16;

const leaf = -1;
/** The highest bit of a node's feature says where missing values go. */
const featureMask = 0x7fffffff;
/** Names of objectives and boosters are short: more is no model. */
const longestName = 100;

/**
 * The splits of all trees from a model in XGBoost's binary format, which `save_model` writes under a name without a
 * suffix (1.0 to 2.0). Throws for a file that is none, or ends too early.
 */
export function readBinarySplits(file: Uint8Array): TreeSplit[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let offset = 0;
  const take = (bytes: number, what: string): number => {
    const from = offset;
    if (bytes > file.length - from)
      throw new Error(`${what} at byte ${from} needs ${bytes} bytes, and the file has ${file.length}`);
    offset += bytes;
    return from;
  };
  const takeName = (what: string): string => {
    const length = view.getBigUint64(take(8, what), true);
    if (length > longestName) throw new Error(`${what} cannot have ${length} letters: this is no model of XGBoost`);
    const from = take(Number(length), what);
    return new TextDecoder().decode(file.subarray(from, offset));
  };
  const takeTree = (tree: number): TreeSplit[] => {
    const nodes = view.getInt32(take(treeBytes, `tree ${tree}`) + 4, true);
    if (nodes < 1) throw new Error(`tree ${tree} cannot have ${nodes} nodes`);
    const node = take(nodes * nodeBytes, `${nodes} nodes of tree ${tree}`);
    const statistic = take(nodes * statisticBytes, `the statistics of tree ${tree}`);
    return Array.from({ length: nodes }, (_, index) => index)
      .filter((index) => view.getInt32(node + index * nodeBytes + 4, true) !== leaf)
      .map((index) => ({
        feature: view.getUint32(node + index * nodeBytes + 12, true) & featureMask,
        gain: view.getFloat32(statistic + index * statisticBytes, true),
      }));
  };

  if (new TextDecoder().decode(file.subarray(0, 4)) === 'binf') offset = 4;
  take(learnerBytes, 'the head of the model');
  takeName('the name of the objective');
  const booster = takeName('the name of the booster');
  if (booster !== 'gbtree' && booster !== 'dart') throw new Error(`the booster ${booster} has no trees`);
  const trees = view.getInt32(take(forestBytes, 'the head of the trees'), true);
  if (trees < 0) throw new Error(`a model cannot have ${trees} trees`);
  const splits: TreeSplit[] = [];
  for (let tree = 0; tree < trees; tree += 1) for (const split of takeTree(tree)) splits.push(split);
  return splits;
}
