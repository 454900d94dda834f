import { structure } from '../../protocol/structure.ts';
import { machineOf } from '../lookup.ts';
import { operation, schemas } from '../operation.ts';

/** Logging and tracing do nothing here, so they are reported as off. */
export const describeStateMachine = operation(
  structure({ stateMachineArn: schemas.stateMachineArn }),
  ({ stateMachineArn }, host) => ({
    access: [{ action: 'states:DescribeStateMachine', resource: stateMachineArn }],
    run: () => {
      const { arn, name, roleArn, definitionText } = machineOf(host, stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        status: 'ACTIVE',
        definition: definitionText,
        roleArn,
        type: 'STANDARD',
        creationDate: host.loadedAt.getTime() / 1000,
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
      };
    },
  }),
);
