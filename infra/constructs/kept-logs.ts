import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** A log group that goes with the stack, and whose lines go after three months. */
export function keptLogs(
  scope: Construct,
  id: string,
  { logGroupName, key }: { logGroupName?: string; key: IKey | undefined },
): LogGroup {
  return new LogGroup(scope, id, {
    ...(logGroupName === undefined ? {} : { logGroupName }),
    ...(key === undefined ? {} : { encryptionKey: key }),
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
