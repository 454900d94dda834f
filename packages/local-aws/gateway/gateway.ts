import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AccessKeys, Principal } from './access-keys.ts';
import { createInjectedFaults, type InjectedFaults } from './injected-faults.ts';
import { authorize, type Authorization } from './authorizer.ts';
import { handleRequest } from './handle-request.ts';
import type { Policies } from './policies.ts';
import { openTrail, type RecordedCall } from './trail.ts';
import { type Access, AwsError, type Service } from '../protocol/service.ts';

export interface GatewayOptions {
  host?: '127.0.0.1';
  /** 0, the default, takes a free one. */
  port?: number;
  services: Service[];
  keys: AccessKeys;
  policies: Policies;
  trailFile: string;
  faults?: InjectedFaults;
  region: string;
  account: string;
  now?: () => Date;
}

/** A call the host makes inside, for the trail: what CloudTrail would have shown of it. */
type InnerCall = Pick<RecordedCall, 'eventSource' | 'eventName' | 'requestParameters'>;

/** The part of an SDK client's configuration that aims it at the laptop with somebody's keys. */
export interface ClientConfiguration {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export interface Gateway {
  url: string;
  port: number;
  faults: InjectedFaults;
  /** For an SDK client that acts as a role, by its ARN, or as `admin`. An address of digits makes S3 clients use paths. */
  callAs(caller: string): ClientConfiguration;
  /**
   * For calls the host makes without HTTP, by a role's ARN or, where a resource policy decides, a service's name
   * (`events.amazonaws.com`; its permission most likely asks for an `aws:SourceArn`, which goes into the access's
   * context). Throws AwsError AccessDeniedException; with `call` it also writes the trail's line.
   */
  authorize(caller: string, access: Access, call?: InnerCall): Authorization;
  /** Ends when running requests are answered (after a second they are cut); the trail is on disk all along. */
  close(): Promise<void>;
}

/** Starts the one server in front of all services: who calls, may they, what did they do. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    services,
    keys,
    policies,
    region,
    account,
    now = () => new Date(),
    faults = createInjectedFaults(),
  } = options;
  const trail = openTrail({ file: options.trailFile, region, account });
  const byName = new Map(services.map((service) => [service.signingName, service]));
  const context = { services: byName, keys, policies, faults, trail, region, now };
  const server = createServer((request, response) => {
    void handleRequest(context, request, response);
  });
  // A training job's upload may take longer than Node's five minutes for a request.
  server.requestTimeout = 0;
  // Longer than clients keep a connection idle, so that no request meets a connection that is just being closed.
  server.keepAliveTimeout = 75_000;
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error(`the gateway listens on ${address}, not on a port`);
  const url = `http://${host}:${address.port}`;

  const principalOf = (caller: string): Principal =>
    caller.endsWith('.amazonaws.com') ? { type: 'AWSService', arn: caller } : keys.ofRole(caller).principal;

  return {
    url,
    port: address.port,
    faults,
    callAs: (caller) => {
      const { accessKeyId, secretAccessKey } = caller === 'admin' ? keys.admin : keys.ofRole(caller);
      return { endpoint: url, region, credentials: { accessKeyId, secretAccessKey } };
    },
    authorize: (caller, access, call) => {
      const principal = principalOf(caller);
      const record = (outcome: Pick<RecordedCall, 'allowedBy' | 'error'>) => {
        if (call) trail.record({ ...call, ...outcome, principal, time: now(), requestId: randomUUID() });
      };
      try {
        const authorization = authorize(policies, principal, [access], 'rest');
        record(authorization);
        return authorization;
      } catch (error) {
        if (error instanceof AwsError) record({ error });
        throw error;
      }
    },
    close: async () => {
      const cut = setTimeout(() => server.closeAllConnections(), 1000);
      server.close();
      server.closeIdleConnections();
      await once(server, 'close');
      clearTimeout(cut);
    },
  };
}
