import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { stackNames } from '../../core/names.ts';
import { pascalCase } from '../../core/text/case.ts';
import { functions, mapFunctions, type FunctionName } from '../../handlers/functions.ts';
import type { Arns } from '../arns.ts';
import { grants } from '../grants.ts';
import { keyGrants, volumeKeyGrant } from '../key-grants.ts';
import { handlerFunction } from './handler-function.ts';
import type { OwnVpc } from './own-vpc.ts';

export interface HandlerFunctionsProps {
  pipeline: Pipeline;
  /** The pipeline file's text. It is included in the bundles of the functions that plan a run. */
  pipelineText: string;
  bucketName: string;
  arns: Arns;
  duckdbLayer: LayerVersion;
  code: 'bundled' | 'source';
  /** The account's own key. */
  key: IKey | undefined;
  ownVpc: OwnVpc | undefined;
}

export type HandlerFunctions = Record<FunctionName, LambdaFunction>;

/** All functions, each with exactly the permissions that its code uses. */
export function handlerFunctions(scope: Construct, props: HandlerFunctionsProps): HandlerFunctions {
  const statements = grants(props.arns);
  const { key, ownVpc } = props;
  const environment = {
    BUCKET: props.bucketName,
    PIPELINE: props.pipeline.name,
    SAGEMAKER_ROLE_ARN: props.arns.sagemakerRole,
    STATE_MACHINE_ARN: props.arns.stateMachine,
    TOPIC_ARN: props.arns.topic,
    ...(key === undefined ? {} : { KMS_KEY_ARN: key.keyArn }),
    ...(ownVpc === undefined
      ? {}
      : {
          SUBNETS: ownVpc.vpc.isolatedSubnets.map(({ subnetId }) => subnetId).join(','),
          SECURITY_GROUPS: ownVpc.jobs.securityGroupId,
        }),
  };
  const { ready } = props.pipeline.input;
  const startEnvironment = ready === undefined ? environment : { ...environment, READY_MARKER: ready };
  return mapFunctions((functionName) =>
    handlerFunction(scope, pascalCase(functionName), {
      definition: functions[functionName],
      functionName: stackNames.function(props.pipeline.name, functionName),
      environment: functionName === 'start' ? startEnvironment : environment,
      statements: withKeyGrants(statements[functionName], key?.keyArn),
      code: props.code,
      key,
      duckdbLayer: props.duckdbLayer,
      ownVpc,
      ...(functionName === 'prepare' || functionName === 'settle'
        ? { files: { 'pipeline.json': props.pipelineText } }
        : {}),
    }),
  );
}

/**
 * A function that creates endpoints must let SageMaker attach encrypted volumes. For jobs
 * SageMaker's role does that.
 */
function withKeyGrants(statements: PolicyStatement[], key: string | undefined): PolicyStatement[] {
  if (key === undefined) return statements;
  const makesEndpoints = statements.some(({ actions }) => actions.includes('sagemaker:CreateEndpoint'));
  return [...statements, ...keyGrants(statements, key), ...(makesEndpoints ? [volumeKeyGrant(key)] : [])];
}
