import type { Definition } from './definition-schema.ts';

/** A state machine of the template, loaded. */
export interface Machine {
  name: string;
  arn: string;
  roleArn: string;
  definition: Definition;
  /** JSON text, as DescribeStateMachine answers it. */
  definitionText: string;
}
