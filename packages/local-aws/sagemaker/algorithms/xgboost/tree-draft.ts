import type { Split } from './split.ts';
import type { Tree } from './tree.ts';

/** A tree that is growing. Every node starts as a leaf. */
export interface TreeDraft {
  /** Adds a leaf and returns its number. `weight` does not include the learning rate. */
  addLeaf(parent: number, hessian: number, weight: number): number;
  split(node: number, left: number, right: number, split: Split): void;
  leafValue(node: number): number;
  /** Overrides the value that follows from the leaf's weight. */
  setLeafValue(node: number, value: number): void;
  finish(): Tree;
}

/** The root's parent in XGBoost's files. */
export const noParent = 2147483647;

interface DraftNode {
  parent: number;
  left: number;
  right: number;
  hessian: number;
  weight: number;
  split?: Split;
  /** Default: the weight times the learning rate. */
  value?: number;
}

/**
 * `eta`, the learning rate, scales leaf values. The stored weights of inner nodes are not scaled.
 */
export function createTreeDraft(eta: number): TreeDraft {
  const nodes: DraftNode[] = [];
  const scaled = (weight: number): number => Math.fround(weight * Math.fround(eta));

  return {
    addLeaf(parent, hessian, weight) {
      return nodes.push({ parent, left: -1, right: -1, hessian, weight }) - 1;
    },
    split(node, left, right, split) {
      const parent = nodes[node];
      if (parent !== undefined) {
        Object.assign(parent, { left, right, split });
      }
    },
    leafValue: (node) => scaled(nodes[node]?.weight ?? 0),
    setLeafValue(node, value) {
      const leaf = nodes[node];
      if (leaf !== undefined) {
        leaf.value = value;
      }
    },
    finish: () => ({
      leftChildren: Int32Array.from(nodes, ({ left }) => left),
      rightChildren: Int32Array.from(nodes, ({ right }) => right),
      parents: Int32Array.from(nodes, ({ parent }) => parent),
      splitIndices: Int32Array.from(nodes, ({ split }) => split?.feature ?? 0),
      splitConditions: Float32Array.from(
        nodes,
        ({ split, weight, value }) => split?.condition ?? value ?? scaled(weight),
      ),
      defaultLeft: Uint8Array.from(nodes, ({ split }) => (split?.defaultLeft === true ? 1 : 0)),
      lossChanges: Float32Array.from(nodes, ({ split }) => split?.lossChange ?? 0),
      sumHessian: Float32Array.from(nodes, ({ hessian }) => hessian),
      baseWeights: Float32Array.from(nodes, ({ split, weight }) => (split === undefined ? scaled(weight) : weight)),
    }),
  };
}
