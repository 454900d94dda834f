import {
  Architecture,
  CfnFunction,
  Code,
  Function as LambdaFunction,
  type ILayerVersion,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';

import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { duckdbScratchMb, type FunctionDefinition } from '../../handlers/functions.ts';
import { acknowledge } from '../acknowledge.ts';
import { bundleFunction } from '../bundle.ts';
import { entryMetadata } from '../entry-metadata.ts';
import { keptLogs } from './kept-logs.ts';
import type { OwnVpc } from './own-vpc.ts';

export interface HandlerFunctionProps {
  definition: FunctionDefinition;
  functionName: string;
  environment: Record<string, string>;
  statements: PolicyStatement[];
  code: 'bundled' | 'source';
  /** Extra files of the bundle by name. */
  files?: Record<string, string>;
  duckdbLayer: ILayerVersion;
  ownVpc: OwnVpc | undefined;
  /** Encrypts the function's log. */
  key: IKey | undefined;
}

/** A function with its own role and log group. */
export function handlerFunction(scope: Construct, id: string, props: HandlerFunctionProps): LambdaFunction {
  const { definition } = props;
  const logGroup = keptLogs(scope, `${id}Logs`, { logGroupName: `/aws/lambda/${props.functionName}`, key: props.key });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  for (const statement of props.statements) role.addToPolicy(statement);

  const lambda = new LambdaFunction(scope, id, {
    functionName: props.functionName,
    runtime: Runtime.NODEJS_24_X,
    // The layer contains DuckDB for this architecture.
    architecture: Architecture.X86_64,
    handler: 'index.handler',
    code:
      props.code === 'bundled'
        ? Code.fromAsset(bundleFunction(definition.entry, props.files))
        : Code.fromInline('// The laptop runs the entry named in the metadata.'),
    role,
    logGroup,
    tracing: Tracing.ACTIVE,
    memorySize: definition.memoryMb,
    timeout: Duration.seconds(definition.timeoutSeconds),
    environment: props.environment,
    ...(props.ownVpc === undefined ? {} : { vpc: props.ownVpc.vpc, securityGroups: [props.ownVpc.functions] }),
    ...(definition.duckdb ? { layers: [props.duckdbLayer] } : {}),
    ...(definition.spills ? { ephemeralStorageSize: Size.mebibytes(duckdbScratchMb) } : {}),
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
  });
  if (props.ownVpc !== undefined) acknowledgeVpcAccess(role);
  const resource = lambda.node.defaultChild;
  if (resource instanceof CfnFunction) resource.addMetadata(entryMetadata, definition.entry);
  return lambda;
}

/**
 * For a function in a VPC, CDK attaches AWS's policy for Lambda's network interfaces to the role.
 */
function acknowledgeVpcAccess(role: Role): void {
  acknowledge(
    role,
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]',
    "Lambda creates and removes network interfaces, whose ids are not known at deployment. This is AWS's policy for that.",
  );
}
