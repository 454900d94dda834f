import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** As the stack is deleted, the function removes what runs have made outside of it. */
export function tearDown(scope: Construct, lambda: LambdaFunction): CustomResource {
  return new CustomResource(scope, 'MadeByRuns', {
    resourceType: 'Custom::RelearnTearDown',
    // The function itself, not a version: it is asked once, by the code of the last deployment.
    serviceToken: lambda.functionArn,
    // Longer than the function has: without an answer CloudFormation would wait for an hour.
    serviceTimeout: Duration.minutes(10),
  });
}
