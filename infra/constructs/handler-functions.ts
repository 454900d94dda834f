import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { stackNames } from '../../core/names.ts';
import { functions, mapFunctions, type FunctionName } from '../../handlers/functions.ts';
import type { Arns } from '../arns.ts';
import { constructId } from '../construct-id.ts';
import { grants } from '../grants.ts';
import { objectKeyGrants, volumeKeyGrant } from '../key-grants.ts';
import { handlerFunction } from './handler-function.ts';

export interface HandlerFunctionsProps {
  pipeline: string;
  /** The pipeline file as it was written; it goes into the prepare function's bundle. */
  pipelineText: string;
  bucketName: string;
  arns: Arns;
  duckdbLayer: LayerVersion;
  code: 'bundled' | 'source';
  /** ARN of the account's own key. */
  kmsKeyArn?: string | undefined;
  vpc?: IVpc | undefined;
}

export type HandlerFunctions = Record<FunctionName, LambdaFunction>;

/** Every function of the list, each with exactly the permissions its code uses. */
export function handlerFunctions(scope: Construct, props: HandlerFunctionsProps): HandlerFunctions {
  const statements = grants(props.arns);
  const { kmsKeyArn, vpc } = props;
  const environment = {
    BUCKET: props.bucketName,
    PIPELINE: props.pipeline,
    SAGEMAKER_ROLE_ARN: props.arns.sagemakerRole,
    STATE_MACHINE_ARN: props.arns.stateMachine,
    TOPIC_ARN: props.arns.topic,
    ...(kmsKeyArn === undefined ? {} : { KMS_KEY_ARN: kmsKeyArn }),
  };
  return mapFunctions((functionName) =>
    handlerFunction(scope, constructId(functionName), {
      definition: functions[functionName],
      functionName: stackNames.function(props.pipeline, functionName),
      environment,
      statements: withKeyGrants(statements[functionName], kmsKeyArn),
      code: props.code,
      duckdbLayer: props.duckdbLayer,
      ...(vpc === undefined ? {} : { vpc }),
      ...(functionName === 'prepare' ? { files: { 'pipeline.json': props.pipelineText } } : {}),
    }),
  );
}

/** Whoever makes an endpoint lets SageMaker attach its encrypted volumes; jobs do that as SageMaker's role. */
function withKeyGrants(statements: PolicyStatement[], key: string | undefined): PolicyStatement[] {
  if (key === undefined) return statements;
  const makesEndpoints = statements.some(({ actions }) => actions.includes('sagemaker:CreateEndpoint'));
  return [...statements, ...objectKeyGrants(statements, key), ...(makesEndpoints ? [volumeKeyGrant(key)] : [])];
}
