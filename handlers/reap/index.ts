import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { commonEnvironment, readEnvironment } from '../aws/environment.ts';
import { openFigures } from '../aws/figures.ts';
import { openTopic } from '../run/notices.ts';
import { openCleanUp } from '../run/open-clean-up.ts';
import { reap, reapInput } from './reap.ts';

const environment = readEnvironment({ ...commonEnvironment, STATE_MACHINE_ARN: z.string(), TOPIC_ARN: z.string() });
const dependencies = {
  ...openCleanUp(environment),
  publish: openTopic(new SNSClient(clientSettings), environment.TOPIC_ARN),
  measure: openFigures(),
};

export const handler = entry(reapInput, () => reap(dependencies));
