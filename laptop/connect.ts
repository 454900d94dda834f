import { createHash } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { Sha256 } from '@aws-crypto/sha256-js';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SignatureV4 } from '@smithy/signature-v4';
import { adminCredentials, type ClientConfiguration } from 'local-aws';
import { stackNames } from '../core/names.ts';
import { account, region } from './account.ts';
import type { Home } from './home.ts';
import { runningHost, type HostFile } from './host-file.ts';
import { startHost, type Host, type HostOptions, type Pace } from './host.ts';
import { servedPipelines, type PipelineSource } from './pipeline-sources.ts';
import { UsageError } from './usage-error.ts';

/** The AWS clients for one pipeline, with all rights: of the laptop or of AWS. */
export interface Connection {
  s3: S3Client;
  sfn: SFNClient;
  lambda: LambdaClient;
  bucket: string;
  stateMachineArn: string;
  /** Sends the body of a request to the predict function. */
  predict: (body: string) => Promise<{ status: number; body: string }>;
  /** Milliseconds between two requests for an execution's status. */
  pollMs: number;
  /**
   * Waits for everything that events have started, then stops the host if this process started it.
   */
  close: () => Promise<void>;
}

/**
 * Starts a host for a home and writes host.json, so that other commands find it. Throws UsageError
 * if a host already serves the home.
 */
export async function openHost(options: {
  home: Home;
  sources: PipelineSource[];
  port?: number;
  triggers?: boolean;
  pace?: Pace;
  onMessage?: HostOptions['onMessage'];
}): Promise<Host> {
  const { home, sources, port } = options;
  const other = runningHost(home);
  if (other !== undefined) {
    throw new UsageError(
      `Process ${other.pid} already serves ${home.directory} at ${other.url}. Use it, stop it, or name another folder with --home.`,
    );
  }
  const served = servedPipelines(sources, home.pipelines);
  const host = await startHost({
    home,
    sources: served,
    region,
    ...(options.pace === undefined ? {} : { pace: options.pace }),
    ...(port === undefined ? {} : { port }),
    ...(options.triggers === undefined ? {} : { triggers: options.triggers }),
    ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
  });
  const pipelines = Object.fromEntries(served.map(({ pipeline, text }) => [pipeline.name, hashOf(text)]));
  const file: HostFile = { pid: process.pid, url: host.gateway.url, pipelines };
  const temporary = `${home.hostFile}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(file));
  renameSync(temporary, home.hostFile);
  return {
    ...host,
    close: async () => {
      await host.close();
      rmSync(home.hostFile, { force: true });
    },
  };
}

/**
 * Connects to the host that serves the home. Otherwise starts a host until the connection closes.
 */
export async function connect(options: {
  home: Home;
  source: PipelineSource;
  pace?: Pace;
  onMessage?: HostOptions['onMessage'];
}): Promise<Connection> {
  const { home, source } = options;
  const name = source.pipeline.name;
  const running = runningHost(home);
  if (running !== undefined) {
    checkServed(running, source);
    const client = { endpoint: running.url, region, credentials: adminCredentials(home.directory) };
    return connectionTo(client, name, async () => {});
  }
  const host = await openHost({
    home,
    sources: [source],
    ...(options.pace === undefined ? {} : { pace: options.pace }),
    ...(options.onMessage === undefined ? {} : { onMessage: options.onMessage }),
  });
  return connectionTo(host.gateway.callAs('admin'), name, async () => {
    await host.idle();
    await host.close();
  });
}

function connectionTo(client: ClientConfiguration, name: string, close: () => Promise<void>): Connection {
  return {
    s3: new S3Client(client),
    sfn: new SFNClient(client),
    lambda: new LambdaClient(client),
    bucket: stackNames.bucket(name, account, client.region),
    stateMachineArn: `arn:aws:states:${client.region}:${account}:stateMachine:${stackNames.stateMachine(name)}`,
    predict: (body) => postSigned(client, `/${stackNames.stack(name)}/predict`, body),
    pollMs: 150,
    close,
  };
}

/** Throws UsageError if the host was started with another version of the pipeline file. */
function checkServed(running: HostFile, { pipeline, text }: PipelineSource): void {
  if (running.pipelines[pipeline.name] === hashOf(text)) return;
  const what =
    running.pipelines[pipeline.name] === undefined
      ? `does not serve ${pipeline.name}`
      : `was started before ${pipeline.name}'s pipeline file was changed`;
  throw new UsageError(
    `The running host (process ${running.pid}, ${running.url}) ${what}. Stop it, then start it again.`,
  );
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function postSigned(
  client: ClientConfiguration,
  path: string,
  body: string,
): Promise<{ status: number; body: string }> {
  const url = new URL(path, client.endpoint);
  const signer = new SignatureV4({
    service: 'execute-api',
    region: client.region,
    credentials: client.credentials,
    sha256: Sha256,
  });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
  });
  const response = await fetch(url, { method: 'POST', headers: signed.headers, body });
  return { status: response.status, body: await response.text() };
}
