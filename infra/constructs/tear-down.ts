import { CustomResource, Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** When the stack is deleted, the function removes what runs created outside of it. */
export function tearDown(scope: Construct, lambda: LambdaFunction): CustomResource {
  return new CustomResource(scope, 'MadeByRuns', {
    resourceType: 'Custom::RelearnTearDown',
    // The function, not a version: the latest deployed code should do it.
    serviceToken: lambda.functionArn,
    // Longer than the function's timeout. By default CloudFormation waits an hour for an answer.
    serviceTimeout: Duration.minutes(10),
  });
}
