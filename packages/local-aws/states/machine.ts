import type { Definition } from './definition-schema.ts';

/** A state machine whose definition has been checked. */
export interface Machine {
  name: string;
  arn: string;
  roleArn: string;
  definition: Definition;
  /** JSON text, as DescribeStateMachine returns it. */
  definitionText: string;
}
