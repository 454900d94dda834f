import type { Bins } from './bins.ts';
import { createFrontier } from './frontier.ts';
import type { Candidate, GrowthOrder } from './frontier.ts';
import { buildHistogram, subtractHistogram } from './histogram.ts';
import type { Histogram } from './histogram.ts';
import { splitRows } from './split-rows.ts';
import type { FeatureSampler } from './sampling.ts';
import { findSplit, leafWeight } from './split.ts';
import type { Regularization, Split } from './split.ts';
import { createTreeDraft, noParent } from './tree-draft.ts';
import type { Tree } from './tree.ts';

export interface Growth extends Regularization, GrowthOrder {
  /** 0: no limit. */
  maxDepth: number;
  /** The learning rate. */
  eta: number;
  /** The minimum loss reduction of a split. */
  gamma: number;
}

/** The input for growing a tree. */
export interface TreeMaterial {
  /** By row: the gradient, then the hessian. */
  gradients: Float32Array;
  /** The rows to learn from, ascending. Growing reorders them. */
  rows: Uint32Array;
  features: FeatureSampler;
  /** Called with every leaf's rows and value. Returns the leaf's final value. */
  finishLeaf: (rows: Uint32Array, value: number) => number;
}

export type GrowTree = (material: TreeMaterial) => Tree;

/** XGBoost treats a smaller loss reduction as a rounding error (kRtEps). */
const minLossChange = 1e-6;

/** A node with the rows `rows[begin]` to `rows[end - 1]`. */
interface Node {
  id: number;
  depth: number;
  begin: number;
  end: number;
  gradient: number;
  hessian: number;
}

/** Returns a function that grows trees on these bins. It reuses its memory for all trees. */
export function createGrower(bins: Bins, growth: Growth): GrowTree {
  const scratch = new Uint32Array(bins.rows);
  const spare: Histogram[] = [];
  const takeHistogram = (): Histogram => spare.pop() ?? new Float64Array(2 * bins.count);

  const canSplit = ({ depth, hessian }: Node): boolean =>
    (growth.maxDepth === 0 || depth < growth.maxDepth) && hessian >= 2 * growth.minChildWeight;

  return ({ gradients, rows, features, finishLeaf }) => {
    const draft = createTreeDraft(growth.eta);
    const frontier = createFrontier<Node>(growth);

    const addNode = (parent: number, node: Omit<Node, 'id'>): Node => {
      const weight = leafWeight(node.gradient, node.hessian, growth);
      return { ...node, id: draft.addLeaf(parent, node.hessian, weight) };
    };

    const findUsefulSplit = ({ depth, gradient, hessian }: Node, histogram: Histogram): Split | undefined => {
      const split = findSplit(bins, histogram, features.node(depth), gradient, hessian, growth);
      const lossChange = split?.lossChange ?? 0;
      return lossChange > minLossChange && lossChange >= growth.gamma ? split : undefined;
    };

    /** Adds a node to the frontier if it can be split. Otherwise makes it a leaf. */
    const consider = (node: Node, histogram: Histogram): void => {
      const split = canSplit(node) ? findUsefulSplit(node, histogram) : undefined;
      if (split === undefined) {
        makeLeaf(node);
        spare.push(histogram);
      } else {
        frontier.push({ id: node.id, node, split, histogram });
      }
    };

    const splitNode = ({ node, split }: Candidate<Node>): [Node, Node] => {
      const { leftGradient, leftHessian } = split;
      const depth = node.depth + 1;
      const middle = splitRows(bins, rows, node.begin, node.end, split, scratch);
      const leftSums = { gradient: leftGradient, hessian: leftHessian };
      const left = addNode(node.id, { depth, begin: node.begin, end: middle, ...leftSums });
      const rightSums = { gradient: node.gradient - leftGradient, hessian: node.hessian - leftHessian };
      const right = addNode(node.id, { depth, begin: middle, end: node.end, ...rightSums });
      draft.split(node.id, left.id, right.id, split);
      return [left, right];
    };

    /**
     * Sums the histogram of the smaller child only. The other child's histogram is the parent's
     * minus that one.
     */
    const considerChildren = (left: Node, right: Node, histogram: Histogram): void => {
      if (!canSplit(left) && !canSplit(right)) {
        makeLeaf(left);
        makeLeaf(right);
        spare.push(histogram);
        return;
      }
      const [small, large] = left.end - left.begin <= right.end - right.begin ? [left, right] : [right, left];
      const smallHistogram = takeHistogram();
      buildHistogram(bins, features.tree, gradients, rows, small.begin, small.end, smallHistogram);
      subtractHistogram(histogram, smallHistogram);
      consider(large, histogram);
      consider(small, smallHistogram);
    };

    const makeLeaf = ({ id, begin, end }: Node): void => {
      const value = draft.leafValue(id);
      const finished = finishLeaf(rows.subarray(begin, end), value);
      if (finished !== value) {
        draft.setLeafValue(id, finished);
      }
    };

    const histogram = takeHistogram();
    buildHistogram(bins, features.tree, gradients, rows, 0, rows.length, histogram);
    const sums = sumGradients(gradients, rows);
    consider(addNode(noParent, { depth: 0, begin: 0, end: rows.length, ...sums }), histogram);
    for (let next = frontier.pop(); next !== undefined; next = frontier.pop()) {
      const [left, right] = splitNode(next);
      considerChildren(left, right, next.histogram);
    }
    frontier.rest().forEach((candidate) => {
      makeLeaf(candidate.node);
      spare.push(candidate.histogram);
    });
    return draft.finish();
  };
}

function sumGradients(gradients: Float32Array, rows: Uint32Array): { gradient: number; hessian: number } {
  let gradient = 0;
  let hessian = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    gradient += gradients[2 * row] ?? 0;
    hessian += gradients[2 * row + 1] ?? 0;
  }
  return { gradient, hessian };
}
