import { expect } from 'vitest';
import type { Tree } from '../../local/sagemaker/algorithms/xgboost/tree.ts';

/**
 * Trees are equal whatever the numbers of their nodes: splits exactly; gains, sums of hessians and leaves but for
 * rounding, as the library computes gradients in float32.
 */
export function expectSameTrees(ours: Tree[], theirs: Tree[]): void {
  expect(ours.map(nodesOf).map(describeSplits)).toEqual(theirs.map(nodesOf).map(describeSplits));
  const [figures, expected] = [ours, theirs].map((trees) => trees.flatMap(nodesOf).flatMap(({ figures: of }) => of));
  const difference = expected?.map(
    (figure, index) => Math.abs((figures?.[index] ?? NaN) - figure) / (1 + Math.abs(figure)),
  );
  expect(Math.max(...(difference ?? [NaN]))).toBeLessThan(2e-5);
}

const describeSplits = (nodes: ReturnType<typeof nodesOf>): string[] => nodes.map(({ split }) => split);

/** Depth first from the root. */
function nodesOf(tree: Tree): { split: string; figures: number[] }[] {
  const visit = (node: number): { split: string; figures: number[] }[] => {
    const left = tree.leftChildren[node] ?? -1;
    const figures = [tree.sumHessian[node] ?? NaN, tree.baseWeights[node] ?? NaN];
    const condition = tree.splitConditions[node] ?? NaN;
    if (left === -1) {
      return [{ split: 'leaf', figures: [...figures, condition] }];
    }
    const split = `x${tree.splitIndices[node]} < ${condition}, missing ${tree.defaultLeft[node] === 1 ? 'left' : 'right'}`;
    return [
      { split, figures: [...figures, tree.lossChanges[node] ?? NaN] },
      ...visit(left),
      ...visit(tree.rightChildren[node] ?? 0),
    ];
  };
  return visit(0);
}
