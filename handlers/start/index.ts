import { SFNClient } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { clientSettings } from '../shared/client-settings.ts';
import { entry } from '../shared/entry.ts';
import { readEnvironment } from '../shared/environment.ts';
import { openExecutions } from '../shared/executions.ts';
import { start, startInput } from './start.ts';

const environment = readEnvironment({
  STATE_MACHINE_ARN: z.string(),
  /** The pipeline file's `input.ready`, where it has one. */
  READY_MARKER: z.string().optional(),
});
const executions = openExecutions(new SFNClient(clientSettings), environment.STATE_MACHINE_ARN);

export const handler = entry(startInput, (input) => start(input, { executions, ready: environment.READY_MARKER }));
