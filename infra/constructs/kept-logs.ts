import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** A log group that is deleted with the stack and keeps lines for three months. */
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
