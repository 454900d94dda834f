import { MetricResolution, Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { laneDimensions, laneMetrics, type LaneName } from '../../core/serving/lane-metrics.ts';
import type { LaneResult } from './predict.ts';

/**
 * Makes the function that writes a lane's metrics to the log, where CloudWatch reads them. It makes
 * no call to AWS.
 */
export function openLaneMetrics(pipeline: string): (lane: LaneName, result: LaneResult) => void {
  const metrics = new Metrics({ namespace: laneMetrics.namespace, serviceName: 'relearn' });
  // A metric with Powertools' default dimension `service` would be a different metric.
  metrics.clearDefaultDimensions();
  return (lane, result) => {
    metrics.addDimensions(laneDimensions(pipeline, lane));
    // One value per second, so that a bake does not count what an earlier canary did in the same
    // minute.
    const resolution = MetricResolution.High;
    metrics.addMetric(laneMetrics.requests, MetricUnit.Count, 1, resolution);
    metrics.addMetric(laneMetrics.errors, MetricUnit.Count, result.failed ? 1 : 0, resolution);
    if (!result.failed) {
      metrics.addMetric(laneMetrics.latency, MetricUnit.Milliseconds, result.milliseconds, resolution);
    }
    metrics.publishStoredMetrics();
  };
}
