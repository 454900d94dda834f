import type { Histogram } from './histogram.ts';
import type { Split } from './split.ts';

/** A node and its best split. */
export interface Candidate<Node> {
  /** Older nodes have smaller ids. */
  id: number;
  node: Node;
  split: Split;
  histogram: Histogram;
}

export interface GrowthOrder {
  /** True for grow_policy lossguide: the split that reduces the loss most comes first. */
  lossguide: boolean;
  /** 0: no limit. */
  maxLeaves: number;
}

/** The nodes that can still be split. */
export interface Frontier<Node> {
  push(candidate: Candidate<Node>): void;
  /**
   * The next node to split. Undefined if no node is left, or if the tree has `maxLeaves` leaves.
   */
  pop(): Candidate<Node> | undefined;
  /** Removes and returns the remaining nodes. */
  rest(): Candidate<Node>[];
}

/**
 * Without a limit of leaves the order does not change the tree. Then the newest node comes first,
 * so that the number of stored histograms is at most the depth of the tree. With a limit the order
 * is level by level, or best first with lossguide.
 */
export function createFrontier<Node>({ lossguide, maxLeaves }: GrowthOrder): Frontier<Node> {
  const candidates: Candidate<Node>[] = [];
  let leaves = 1;
  const comesBefore = (a: Candidate<Node>, b: Candidate<Node>): boolean =>
    lossguide && a.split.lossChange !== b.split.lossChange ? a.split.lossChange > b.split.lossChange : a.id < b.id;
  return {
    push(candidate) {
      candidates.push(candidate);
    },
    pop() {
      if (maxLeaves === 0) {
        return candidates.pop();
      }
      if (leaves >= maxLeaves || candidates.length === 0) {
        return undefined;
      }
      leaves++;
      const best = candidates.reduce((first, candidate) => (comesBefore(candidate, first) ? candidate : first));
      candidates.splice(candidates.indexOf(best), 1);
      return best;
    },
    rest: () => candidates.splice(0),
  };
}
