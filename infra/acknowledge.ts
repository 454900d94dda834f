import { CfnResource, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Acknowledges a finding of cdk-nag's AwsSolutions rules, with a reason. */
export function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  const resource = construct instanceof CfnResource ? construct : (construct.node.defaultChild ?? construct);
  Validations.of(resource).acknowledge({ id: `AwsSolutions-${finding}`, reason });
}
