import type { Histogram } from './histogram.ts';
import type { Split } from './split.ts';

/** A node that can be split, and how. */
export interface Candidate<Node> {
  /** Smaller for nodes made earlier. */
  id: number;
  node: Node;
  split: Split;
  histogram: Histogram;
}

export interface GrowthOrder {
  /** True for grow_policy lossguide: the split that takes most off the loss comes first. */
  lossguide: boolean;
  /** 0 for no limit. */
  maxLeaves: number;
}

/** The nodes that wait to be split. */
export interface Frontier<Node> {
  push(candidate: Candidate<Node>): void;
  /** The next node to split; undefined when there is none, or the tree has its `maxLeaves`. */
  pop(): Candidate<Node> | undefined;
  /** What pop leaves. */
  rest(): Candidate<Node>[];
}

/**
 * Without a limit the order does not change the tree: then the newest comes first, so that no more histograms wait
 * than the tree is deep. A limit is met level by level, or with lossguide best first.
 */
export function createFrontier<Node>({ lossguide, maxLeaves }: GrowthOrder): Frontier<Node> {
  const waiting: Candidate<Node>[] = [];
  let leaves = 1;
  const comesBefore = (one: Candidate<Node>, other: Candidate<Node>): boolean =>
    lossguide && one.split.lossChange !== other.split.lossChange
      ? one.split.lossChange > other.split.lossChange
      : one.id < other.id;
  return {
    push(candidate) {
      waiting.push(candidate);
    },
    pop() {
      if (maxLeaves === 0) {
        return waiting.pop();
      }
      if (leaves >= maxLeaves || waiting.length === 0) {
        return undefined;
      }
      leaves++;
      const best = waiting.reduce((first, candidate) => (comesBefore(candidate, first) ? candidate : first));
      waiting.splice(waiting.indexOf(best), 1);
      return best;
    },
    rest: () => waiting.splice(0),
  };
}
