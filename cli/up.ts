import { once } from 'node:events';
import { setInterval } from 'node:timers';
import { stackNames } from '../core/names.ts';
import { openHost } from '../laptop/connect.ts';
import { openHome } from '../laptop/home.ts';
import { shippedPipelines } from '../laptop/pipeline-sources.ts';
import type { Command } from './arguments.ts';
import { noticeLine } from './notice-line.ts';

/** `relearn up`: keeps the host running until it is interrupted, and says how to use it. */
export async function up(command: Extract<Command, { command: 'up' }>): Promise<number> {
  const home = openHome(command.home);
  const host = await openHost({
    home,
    sources: shippedPipelines(),
    port: command.port,
    triggers: true,
    pace: command.pace,
    onMessage: ({ subject, message }) => console.log(noticeLine(subject, message)),
  });
  const { endpoint, region, credentials } = host.gateway.callAs('admin');
  const [machine] = host.templates.flatMap((template) => template.stateMachines);
  console.log(`Relearn's local AWS is up. For the AWS CLI and SDKs, in another terminal:

  export AWS_ENDPOINT_URL=${endpoint}
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}
  export AWS_DEFAULT_REGION=${region}
`);
  for (const template of host.templates) {
    const [bucket] = template.buckets;
    const [stateMachine] = template.stateMachines;
    console.log(`${template.stackName}
  bucket         ${bucket?.name}
  state machine  ${stateMachine?.arn}
  predictions    POST ${endpoint}/${template.stackName}/predict  (signed for execute-api)`);
  }
  console.log(`
Try:
  aws s3 ls
  aws stepfunctions start-execution --state-machine-arn ${machine?.arn ?? stackNames.stateMachine('...')} --input '{}'

Every call is in ${home.trailFile}, every notice in ${home.noticesFile}. Ctrl-C stops the host; what runs is carried on when it is started again.`);
  // Nothing else may keep the process alive while it waits for requests, so this does.
  const alive = setInterval(() => {}, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(alive);
  await host.close();
  return 0;
}
