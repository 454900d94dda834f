import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { runIdPattern, stackNames, tuningPrefix } from '../core/names.ts';

/** The ARNs that policies name; patterns of what runs make are in lower case, as SageMaker writes its ARNs. */
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
  /** The alarms that take a canary back. */
  canaryAlarms: string[];
}

/** Names are fixed, so ARNs are formatted: a function that refers to the machine that refers to it is a cycle. */
export function arnPatterns(
  stack: Stack,
  pipeline: string,
  made: { bucketArn: string; sagemakerRoleArn: string; topicArn: string },
): Arns {
  const sagemaker = (resource: string, prefix = pipeline) =>
    stack.formatArn({ service: 'sagemaker', resource, resourceName: `${prefix}-${runIdPattern}*` });
  const states = (resource: string, suffix: string) =>
    `arn:${stack.partition}:states:${stack.region}:${stack.account}:${resource}:${stackNames.stateMachine(pipeline)}${suffix}`;
  return {
    bucket: made.bucketArn,
    stateMachine: states('stateMachine', ''),
    execution: states('execution', ':*'),
    sagemakerRole: made.sagemakerRoleArn,
    trainingJob: sagemaker('training-job'),
    tuningJob: sagemaker('hyper-parameter-tuning-job', tuningPrefix(pipeline)),
    transformJob: sagemaker('transform-job'),
    model: sagemaker('model'),
    endpointConfig: sagemaker('endpoint-config'),
    endpoint: sagemaker('endpoint'),
    topic: made.topicArn,
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
