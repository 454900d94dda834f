import { expect, it } from 'vitest';
import { laneMetrics } from '../../../../core/serving/lane-metrics.ts';
import { openCloudWatch } from '../../../../handlers/aws/cloudwatch.ts';
import {
  embeddedLine,
  errors,
  openCloudWatchStage,
  start,
} from '../../../../packages/local-aws/test/fixtures/cloudwatch.ts';

const alarm = {
  ...errors,
  namespace: laneMetrics.namespace,
  metricName: laneMetrics.errors,
  dimensions: { pipeline: 'bike', lane: 'canary' },
};

async function openStage() {
  const stage = await openCloudWatchStage([alarm]);
  return {
    ...stage,
    cloudwatch: openCloudWatch(stage.client, 'bike'),
    /** Some seconds later, logs the metrics of a request as the predict function does. */
    log: (seconds: number, lane: string, values: Record<string, number>) =>
      stage.log(seconds, (time) => embeddedLine(time, laneMetrics.namespace, { pipeline: 'bike', lane }, values)),
  };
}

it('laneTraffic sums what the predict function logs, per lane and time', async () => {
  const stage = await openStage();
  stage.log(0, 'canary', { Requests: 1, Errors: 1 });
  stage.log(61, 'canary', { Requests: 1, Errors: 0, Latency: 20 });
  stage.log(61, 'canary', { Requests: 1, Errors: 0, Latency: 40 });
  stage.log(0, 'stable', { Requests: 1, Errors: 0, Latency: 7 });
  const until = stage.now();
  const traffic = (lane: 'canary' | 'stable', sinceSeconds: number) =>
    stage.cloudwatch.laneTraffic(lane, new Date(start + sinceSeconds * 1000), until);
  expect(await traffic('canary', 0)).toEqual({ requests: 3, errors: 1, latencyMilliseconds: 30 });
  expect(await traffic('canary', 1)).toEqual({ requests: 2, errors: 0, latencyMilliseconds: 30 });
  // Further back than CloudWatch stores seconds.
  expect(await traffic('canary', -86_390)).toEqual({ requests: 3, errors: 1, latencyMilliseconds: 30 });
  expect(await traffic('stable', 0)).toEqual({ requests: 1, errors: 0, latencyMilliseconds: 7 });
  expect(await traffic('stable', -7200)).toMatchObject({ requests: 1 });
  const nothing = await stage.cloudwatch.laneTraffic('canary', new Date(start - 3_600_000), new Date(start - 60_000));
  expect(nothing).toEqual({ requests: 0, errors: 0, latencyMilliseconds: null });
});

it('alarmsUp names the alarms that are up, with CloudWatch’s reason', async () => {
  const stage = await openStage();
  expect(await stage.cloudwatch.alarmsUp([alarm.name])).toEqual([]);
  for (let count = 0; count < 3; count++) stage.log(1, 'canary', { Errors: 1 });
  const reason = 'Threshold Crossed: 1 datapoint [3.0] was greater than or equal to the threshold (3.0).';
  expect(await stage.cloudwatch.alarmsUp([alarm.name, 'no-such-alarm'])).toEqual([{ name: alarm.name, reason }]);
});
