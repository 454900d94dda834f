import { once } from 'node:events';
import { setInterval } from 'node:timers';
import { stackNames } from '../core/names.ts';
import { openHome } from '../laptop/home.ts';
import type { Pace } from '../laptop/host.ts';
import { shippedPipelines } from '../laptop/pipeline-sources.ts';
import { UsageError } from '../laptop/usage-error.ts';
import { defineCommand } from './command.ts';
import { homeOption } from './home-option.ts';
import { noticeLine } from './notice-line.ts';
import { paceOptions, parsePace } from './pace-options.ts';
import { atMost } from './positionals.ts';

interface UpArguments {
  port: number;
  home: string;
  pace: Pace;
}

export const up = defineCommand({
  name: 'up',
  usage: '[options]',
  description: `Runs the local AWS until Ctrl-C: schedules, uploads that start runs, the prediction API, and endpoints
for the AWS CLI and SDKs. It prints the settings for them.`,
  example: 'up --port 4566',
  options: {
    port: { type: 'string', value: '<number>', help: 'the port to listen on (default: a free port)' },
    home: homeOption,
    ...paceOptions,
  },
  parse: (positionals, values): UpArguments => {
    atMost(0, 'up', positionals);
    return { port: parsePort(values.port), home: values.home, pace: parsePace(values) };
  },
  run: runHost,
});

function parsePort(text = '0'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port must be a whole number from 0 to 65535, not ${text}.`);
}

async function runHost(args: UpArguments): Promise<number> {
  const { openHost } = await import('../laptop/connect.ts');
  const home = openHome(args.home);
  const host = await openHost({
    home,
    sources: shippedPipelines(),
    port: args.port,
    triggers: true,
    pace: args.pace,
    onMessage: ({ subject, message }) => console.log(noticeLine(subject, message)),
  });
  const { endpoint, region, credentials } = host.gateway.callAs('admin');
  const [machine] = host.templates.flatMap((template) => template.stateMachines);
  console.log(`The local AWS is running. To use it with the AWS CLI and SDKs, set in another terminal:

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

All calls are logged in ${home.trailFile}, all notices in ${home.noticesFile}.
Ctrl-C stops the host. Runs in progress continue when it is started again.`);
  // The timer keeps the process alive while the host waits for requests.
  const keepAlive = setInterval(() => {}, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(keepAlive);
  await host.close();
  return 0;
}
