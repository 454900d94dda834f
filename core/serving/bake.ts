import { formatPercent } from '../text/format.ts';

/** A lane's traffic during the bake. */
export interface LaneTraffic {
  requests: number;
  errors: number;
  /** Mean latency of the answers; null without answers. */
  latencyMilliseconds: number | null;
}

/**
 * Fewer requests than this prove too little, so recorded rows are replayed through the lane as
 * well.
 */
export const minimumBakeRequests = 20;

/**
 * A canary may fail this share of its requests, or twice the stable lane's share if that is higher.
 */
const allowedErrorShare = 0.01;
/** A single failed request may be caused by the network or by a restarting container. */
const fewestErrors = 2;
/**
 * A canary may be twice as slow as the stable lane. One second is always allowed, for a cold start
 * among few requests.
 */
const allowedSlowness = 2;
const alwaysAllowedMilliseconds = 1000;

/**
 * Compares the canary with the stable lane. The sentence says what was compared, with the numbers.
 */
export function compareLanes(canary: LaneTraffic, stable: LaneTraffic): { healthy: boolean; sentence: string } {
  const share = shareOf(canary);
  const allowed = Math.max(allowedErrorShare, 2 * shareOf(stable));
  const failsMore = canary.errors >= fewestErrors && share > allowed;
  const errors = `${canary.errors} of the canary's ${formatRequests(canary)} failed (${percent(share)}); ${stableErrors(stable)}`;
  if (failsMore) return { healthy: false, sentence: `${errors}. At most ${percent(allowed)} is allowed` };

  const latency = canary.latencyMilliseconds;
  const stableLatency = stable.latencyMilliseconds;
  if (canary.requests < minimumBakeRequests || latency === null || stableLatency === null) {
    return { healthy: true, sentence: errors };
  }
  const limit = Math.max(alwaysAllowedMilliseconds, allowedSlowness * stableLatency);
  const speed = `Its mean latency was ${Math.round(latency)} ms, the stable lane's ${Math.round(stableLatency)} ms`;
  if (latency <= limit) return { healthy: true, sentence: `${errors}. ${speed}` };
  return { healthy: false, sentence: `${errors}. ${speed}; at most ${Math.round(limit)} ms is allowed` };
}

function shareOf({ requests: count, errors }: LaneTraffic): number {
  return count === 0 ? 0 : errors / count;
}

function formatRequests({ requests: count }: LaneTraffic): string {
  return count === 1 ? '1 request' : `${count} requests`;
}

function stableErrors(stable: LaneTraffic): string {
  if (stable.requests === 0) return 'the stable lane had no requests to compare with';
  return `${stable.errors} of the stable lane's ${stable.requests} failed (${percent(shareOf(stable))})`;
}

const percent = (share: number): string => formatPercent(share, { decimals: 1 });
