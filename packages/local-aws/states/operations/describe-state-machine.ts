import { structure } from '../../protocol/structure.ts';
import { machineOf } from '../lookup.ts';
import { operation, parameters } from '../operation.ts';

/** A state machine with its definition; logs and tracing, which have no behaviour here, are shown as off. */
export const describeStateMachine = operation(
  structure({ stateMachineArn: parameters.stateMachineArn }),
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
