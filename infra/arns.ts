import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { runIdPattern, stackNames, tuningPrefix } from '../core/names.ts';

/**
 * The ARNs in policies. Patterns for resources of runs are in lower case, because SageMaker's ARNs
 * are.
 */
export interface Arns {
  bucket: string;
  stateMachine: string;
  execution: string;
  sagemakerRole: string;
  trainingJob: string;
  tuningJob: string;
  transformJob: string;
  model: string;
  endpointConfig: string;
  endpoint: string;
  topic: string;
  /** The alarms that roll back a canary. */
  canaryAlarms: string[];
}

/**
 * Builds the ARNs from the fixed names. References would form a cycle: functions need the state
 * machine's ARN, and the state machine needs theirs.
 */
export function arnPatterns(
  stack: Stack,
  pipeline: string,
  constructs: { bucketArn: string; sagemakerRoleArn: string; topicArn: string },
): Arns {
  const sagemaker = (resource: string, prefix = pipeline) =>
    stack.formatArn({ service: 'sagemaker', resource, resourceName: `${prefix}-${runIdPattern}*` });
  const states = (resource: string, suffix: string) =>
    `arn:${stack.partition}:states:${stack.region}:${stack.account}:${resource}:${stackNames.stateMachine(pipeline)}${suffix}`;
  return {
    bucket: constructs.bucketArn,
    stateMachine: states('stateMachine', ''),
    execution: states('execution', ':*'),
    sagemakerRole: constructs.sagemakerRoleArn,
    trainingJob: sagemaker('training-job'),
    tuningJob: sagemaker('hyper-parameter-tuning-job', tuningPrefix(pipeline)),
    transformJob: sagemaker('transform-job'),
    model: sagemaker('model'),
    endpointConfig: sagemaker('endpoint-config'),
    endpoint: sagemaker('endpoint'),
    topic: constructs.topicArn,
    canaryAlarms: Object.values(stackNames.canaryAlarms(pipeline)).map((resourceName) =>
      stack.formatArn({
        service: 'cloudwatch',
        resource: 'alarm',
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ),
  };
}
