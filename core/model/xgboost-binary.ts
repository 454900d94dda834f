/** An inner node of a tree: the index of its feature and the loss reduction in training. */
export interface TreeSplit {
  feature: number;
  gain: number;
}

/**
 * Sizes in bytes of the format's consecutive structures (XGBoost 1.7's src/learner.cc, src/gbm and
 * src/tree).
 */
const learnerBytes = 136;
const forestBytes = 160;
const treeBytes = 148;
const nodeBytes = 20;
const statisticBytes = 16;

const leaf = -1;
/** The highest bit of a node's feature index tells where missing values go. */
const featureMask = 0x7fffffff;
/** Names of objectives and boosters are short. A longer name means that the file is not a model. */
const longestName = 100;

/**
 * Reads the splits of all trees from a model in XGBoost's binary format. `save_model` of versions
 * 1.0 to 2.0 writes it if the file name has no suffix. Throws if the file has another format or
 * ends too early.
 */
export function readBinarySplits(file: Uint8Array): TreeSplit[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let offset = 0;
  const take = (bytes: number, part: string): number => {
    const from = offset;
    if (bytes > file.length - from)
      throw new Error(`${part} at byte ${from} needs ${bytes} bytes, but the file has ${file.length}`);
    offset += bytes;
    return from;
  };
  const takeName = (part: string): string => {
    const length = view.getBigUint64(take(8, part), true);
    if (length > longestName) throw new Error(`${part} cannot have ${length} characters: this is not an XGBoost model`);
    const from = take(Number(length), part);
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
  take(learnerBytes, 'the header of the model');
  takeName('the name of the objective');
  const booster = takeName('the name of the booster');
  if (booster !== 'gbtree' && booster !== 'dart') throw new Error(`the booster ${booster} has no trees`);
  const trees = view.getInt32(take(forestBytes, 'the header of the trees'), true);
  if (trees < 0) throw new Error(`a model cannot have ${trees} trees`);
  const splits: TreeSplit[] = [];
  for (let tree = 0; tree < trees; tree += 1) for (const split of takeTree(tree)) splits.push(split);
  return splits;
}
