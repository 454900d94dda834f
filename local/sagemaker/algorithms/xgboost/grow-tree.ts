import type { Bins } from './bins.ts';
import { buildHistogram, subtractHistogram } from './histogram.ts';
import type { Histogram } from './histogram.ts';
import { partitionRows } from './partition.ts';
import { findSplit, leafWeight } from './split.ts';
import type { Regularization, Split } from './split.ts';
import { createTreeDraft, noParent } from './tree-draft.ts';
import type { Tree } from './tree.ts';

export interface Growth extends Regularization {
  /** 0 for no limit. */
  maxDepth: number;
  /** The learning rate. */
  eta: number;
  /** A split must take at least this off the loss. */
  gamma: number;
}

/** Where the values of a new tree's leaves are added: row r's at `values[r * stride + offset]`. */
interface Margins {
  values: Float32Array;
  stride: number;
  offset: number;
}

/** Grows a tree from the gradients (pairs of gradient and hessian, by row), splitting by `features` alone. */
export type GrowTree = (gradients: Float32Array, features: Uint32Array, margins: Margins) => Tree;

/** XGBoost takes a split that takes less off the loss for a rounding error (kRtEps). */
const leastLossChange = 1e-6;

interface Node {
  id: number;
  depth: number;
  /** Its rows are `rows[begin]` to `rows[end - 1]`. */
  begin: number;
  end: number;
  gradient: number;
  hessian: number;
}

/** The function that grows trees on these bins; it keeps its memory from one tree to the next. */
export function createGrower(bins: Bins, growth: Growth): GrowTree {
  const allRows = Uint32Array.from({ length: bins.rows }, (_, row) => row);
  const rows = allRows.slice();
  const scratch = new Uint32Array(bins.rows);
  const spare: Histogram[] = [];
  const takeHistogram = (): Histogram => spare.pop() ?? new Float64Array(2 * bins.count);

  const canSplit = ({ depth, hessian }: Node): boolean =>
    (growth.maxDepth === 0 || depth < growth.maxDepth) && hessian >= 2 * growth.minChildWeight;

  return (gradients, features, margins) => {
    const draft = createTreeDraft(growth.eta);

    const addNode = (parent: number, node: Omit<Node, 'id'>): Node => {
      const weight = leafWeight(node.gradient, node.hessian, growth);
      return { ...node, id: draft.addLeaf(parent, node.hessian, weight) };
    };

    /**
     * Depth first, so that no more histograms exist than the tree is deep. Of two children only the smaller one's
     * histogram is summed; the other's is what remains of the parent's, in the same memory.
     */
    const growNode = (node: Node, histogram: Histogram): void => {
      const split = canSplit(node) ? findUsefulSplit(node, histogram) : undefined;
      if (split === undefined) {
        spare.push(histogram);
        addLeafValue(node);
        return;
      }
      const [left, right] = splitNode(node, split);
      if (!canSplit(left) && !canSplit(right)) {
        spare.push(histogram);
        addLeafValue(left);
        addLeafValue(right);
        return;
      }
      const [small, large] = left.end - left.begin <= right.end - right.begin ? [left, right] : [right, left];
      const smallHistogram = takeHistogram();
      buildHistogram(bins, gradients, rows, small.begin, small.end, smallHistogram);
      subtractHistogram(histogram, smallHistogram);
      growNode(small, smallHistogram);
      growNode(large, histogram);
    };

    const findUsefulSplit = ({ gradient, hessian }: Node, histogram: Histogram): Split | undefined => {
      const split = findSplit(bins, histogram, features, gradient, hessian, growth);
      const lossChange = split?.lossChange ?? 0;
      return lossChange > leastLossChange && lossChange >= growth.gamma ? split : undefined;
    };

    const splitNode = (node: Node, split: Split): [Node, Node] => {
      const depth = node.depth + 1;
      const middle = partitionRows(bins, rows, node.begin, node.end, split, scratch);
      const { leftGradient, leftHessian } = split;
      const left = addNode(node.id, {
        depth,
        begin: node.begin,
        end: middle,
        gradient: leftGradient,
        hessian: leftHessian,
      });
      const right = addNode(node.id, {
        depth,
        begin: middle,
        end: node.end,
        gradient: node.gradient - leftGradient,
        hessian: node.hessian - leftHessian,
      });
      draft.split(node.id, left.id, right.id, split);
      return [left, right];
    };

    const addLeafValue = ({ id, begin, end }: Node): void => {
      const value = draft.leafValue(id);
      const { values, stride, offset } = margins;
      for (let index = begin; index < end; index++) {
        const at = (rows[index] ?? 0) * stride + offset;
        values[at] = (values[at] ?? 0) + value;
      }
    };

    const sums = sumGradients(gradients);
    // The root reads every row: in order that is fastest.
    rows.set(allRows);
    const histogram = takeHistogram();
    buildHistogram(bins, gradients, rows, 0, rows.length, histogram);
    growNode(addNode(noParent, { depth: 0, begin: 0, end: rows.length, ...sums }), histogram);
    return draft.finish();
  };
}

function sumGradients(gradients: Float32Array): { gradient: number; hessian: number } {
  let gradient = 0;
  let hessian = 0;
  for (let at = 0; at < gradients.length; at += 2) {
    gradient += gradients[at] ?? 0;
    hessian += gradients[at + 1] ?? 0;
  }
  return { gradient, hessian };
}
