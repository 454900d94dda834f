import { structure } from '../../protocol/structure.ts';
import { executionOf } from '../lookup.ts';
import { operation, schemas } from '../operation.ts';

export const describeExecution = operation(
  structure({ executionArn: schemas.executionArn }),
  ({ executionArn }, host) => ({
    access: [{ action: 'states:DescribeExecution', resource: executionArn }],
    run: () => {
      const { startDate, stopDate, output, ...record } = executionOf(host, executionArn).record;
      return {
        ...record,
        startDate: startDate / 1000,
        ...(stopDate === undefined ? {} : { stopDate: stopDate / 1000 }),
        inputDetails: { included: true },
        ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
        redriveCount: 0,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: `Execution is ${record.status} and cannot be redriven`,
      };
    },
  }),
);
