import { structure } from '../../protocol/structure.ts';
import { operation, schemas } from '../operation.ts';
import { pageOf } from '../page.ts';

/** In the order in which they were declared. */
export const listStateMachines = operation(
  structure({ maxResults: schemas.maxResults, nextToken: schemas.nextToken }),
  (paging, host) => ({
    access: [{ action: 'states:ListStateMachines', resource: '*' }],
    run: () => {
      const { page, nextToken } = pageOf(host.machines, paging, ({ arn }) => arn);
      const creationDate = host.loadedAt.getTime() / 1000;
      const stateMachines = page.map(({ arn, name }) => ({
        stateMachineArn: arn,
        name,
        type: 'STANDARD',
        creationDate,
      }));
      return { stateMachines, ...(nextToken === undefined ? {} : { nextToken }) };
    },
  }),
);
