import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, Metric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { laneDimensions, laneMetrics, type LaneName } from '../../core/serving/lane-metrics.ts';
import { stackNames } from '../../core/names.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { countedEnds, runDimensions, runMetrics } from '../../core/run/records/run-metrics.ts';
import type { FunctionName } from '../../handlers/functions.ts';
import type { HandlerFunctions } from './handler-functions.ts';

export interface DashboardProps {
  pipeline: Pipeline;
  stateMachine: StateMachine;
  lambdas: HandlerFunctions;
}

/** The functions whose time depends on the data. */
const dataFunctions: FunctionName[] = ['transform', 'split', 'evaluate'];

const lanes: LaneName[] = ['stable', 'canary'];

/**
 * One page about the pipeline: its runs with duration, cost and result, and the requests to its
 * model.
 */
export function dashboard(scope: Construct, { pipeline, stateMachine, lambdas }: DashboardProps): void {
  const { name, gate } = pipeline;
  const runMetric = (metricName: string, dimensionsMap: Record<string, string>, statistic: string, label: string) =>
    new Metric({
      namespace: runMetrics.namespace,
      metricName,
      dimensionsMap,
      statistic,
      label,
      period: Duration.days(1),
    });
  const laneMetric = (metricName: string, lane: LaneName, statistic: string) =>
    new Metric({
      namespace: laneMetrics.namespace,
      metricName,
      dimensionsMap: laneDimensions(name, lane),
      statistic,
      label: `${lane}, ${statistic}`,
      period: Duration.minutes(5),
    });
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12, height: 6 });
  const daily = { statistic: 'Sum', period: Duration.days(1) };
  new Dashboard(scope, 'Dashboard', {
    dashboardName: stackNames.stack(name),
    defaultInterval: Duration.days(90),
    widgets: [
      [
        graph('Executions', [
          stateMachine.metricStarted(daily),
          stateMachine.metricSucceeded(daily),
          stateMachine.metricFailed(daily),
          stateMachine.metricTimedOut(daily),
          stateMachine.metricAborted(daily),
        ]),
        graph(
          'How runs ended',
          countedEnds.map((end) => runMetric(runMetrics.runs, runDimensions.end(name, end), 'Sum', end)),
        ),
      ],
      [
        graph(`${gate.metric} of each run`, [
          runMetric(gate.metric, runDimensions.model(name, 'challenger'), 'Average', 'challenger'),
          runMetric(gate.metric, runDimensions.model(name, 'champion'), 'Average', 'champion'),
        ]),
        graph('Seconds of each run', [
          runMetric(runMetrics.runSeconds, runDimensions.pipeline(name), 'Maximum', 'the whole run'),
          ...dataFunctions.map((functionName) =>
            lambdas[functionName].metricDuration({
              statistic: 'Maximum',
              period: Duration.days(1),
              label: `${functionName}, ms`,
            }),
          ),
        ]),
      ],
      [
        graph('Drift of the data since the champion was trained (PSI)', [
          runMetric(runMetrics.drift, runDimensions.pipeline(name), 'Maximum', 'the column with the most drift'),
          runMetric(runMetrics.targetDrift, runDimensions.pipeline(name), 'Maximum', 'the target'),
        ]),
        graph('Cost of each day’s runs in dollars, at list prices', [
          runMetric(runMetrics.dollars, runDimensions.pipeline(name), 'Sum', 'dollars'),
        ]),
      ],
      [
        graph('Rows of each run', [
          runMetric(runMetrics.rowsRead, runDimensions.pipeline(name), 'Maximum', 'read'),
          runMetric(runMetrics.rowsQuarantined, runDimensions.pipeline(name), 'Maximum', 'quarantined'),
        ]),
        new SingleValueWidget({
          title: 'Hours since the last evaluated model and the last successful execution, and orphans of dead runs',
          metrics: [
            runMetric(runMetrics.hoursSinceDecision, runDimensions.pipeline(name), 'Maximum', 'evaluated'),
            runMetric(runMetrics.hoursSinceSuccess, runDimensions.pipeline(name), 'Maximum', 'succeeded'),
            runMetric(runMetrics.orphans, runDimensions.pipeline(name), 'Sum', 'orphans'),
          ],
          width: 12,
          height: 6,
        }),
      ],
      [
        graph(
          'Requests',
          lanes.map((lane) => laneMetric(laneMetrics.requests, lane, 'Sum')),
        ),
        graph(
          'Failed requests',
          lanes.map((lane) => laneMetric(laneMetrics.errors, lane, 'Sum')),
        ),
      ],
      [
        graph(
          'Latency in milliseconds',
          lanes.flatMap((lane) =>
            ['p50', 'p90', 'p99'].map((statistic) => laneMetric(laneMetrics.latency, lane, statistic)),
          ),
        ),
        graph(
          'Errors of the functions',
          Object.values(lambdas).map((lambda) => lambda.metricErrors(daily)),
        ),
      ],
    ],
  });
}
