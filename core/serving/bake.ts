import { formatPercent } from '../text/format.ts';

/** What a lane was asked during the bake. */
export interface LaneTraffic {
  requests: number;
  errors: number;
  /** What its answers took on average; null without an answer. */
  latencyMilliseconds: number | null;
}

/** Fewer requests than these prove too little; recorded rows are replayed through the lane then. */
export const minimumBakeRequests = 20;

/** A canary may fail this share of its requests, or twice the stable lane's share where that is more. */
const allowedErrorShare = 0.01;
/** One failed request may be a network's or a container's that restarts. */
const fewestErrors = 2;
/** A canary may take twice as long as the stable lane, and a second in any case: one cold start is among few requests. */
const allowedSlowness = 2;
const unnoticedMilliseconds = 1000;

/** Whether the canary did as well as the stable lane beside it, and what was compared, in a sentence. */
export function evaluateBake(canary: LaneTraffic, stable: LaneTraffic): { healthy: boolean; sentence: string } {
  const share = shareOf(canary);
  const allowed = Math.max(allowedErrorShare, 2 * shareOf(stable));
  const failsMore = canary.errors >= fewestErrors && share > allowed;
  const errors = `${canary.errors} of the canary's ${requests(canary)} failed (${percent(share)}), ${beside(stable)}`;
  if (failsMore) return { healthy: false, sentence: `${errors}; up to ${percent(allowed)} is allowed` };

  const latency = canary.latencyMilliseconds;
  const stableLatency = stable.latencyMilliseconds;
  if (canary.requests < minimumBakeRequests || latency === null || stableLatency === null) {
    return { healthy: true, sentence: errors };
  }
  const limit = Math.max(unnoticedMilliseconds, allowedSlowness * stableLatency);
  const speed = `its answers took ${Math.round(latency)} ms on average, the stable lane's ${Math.round(stableLatency)} ms`;
  if (latency <= limit) return { healthy: true, sentence: `${errors}; ${speed}` };
  return { healthy: false, sentence: `${errors}; ${speed}; up to ${Math.round(limit)} ms is allowed` };
}

function shareOf({ requests: count, errors }: LaneTraffic): number {
  return count === 0 ? 0 : errors / count;
}

function requests({ requests: count }: LaneTraffic): string {
  return count === 1 ? '1 request' : `${count} requests`;
}

function beside(stable: LaneTraffic): string {
  if (stable.requests === 0) return 'the stable lane had none to compare with';
  return `${stable.errors} of the stable lane's ${stable.requests} (${percent(shareOf(stable))})`;
}

const percent = (share: number): string => formatPercent(share, { decimals: 1 });
