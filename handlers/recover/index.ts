import { SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { clientSettings } from '../shared/client-settings.ts';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openFigures } from '../shared/figures.ts';
import { openTopic } from '../shared/notices.ts';
import { openCleanUp } from '../shared/open-clean-up.ts';
import { recover, recoverInput } from './recover.ts';

const environment = readEnvironment({ ...commonEnvironment, STATE_MACHINE_ARN: z.string(), TOPIC_ARN: z.string() });
const dependencies = {
  ...openCleanUp(environment),
  publish: openTopic(new SNSClient(clientSettings), environment.TOPIC_ARN),
  measure: openFigures(),
};

export const handler = entry(recoverInput, (input) => recover(input, dependencies));
