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
  /** Default: a free port. */
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

/** The fields of CloudTrail for a call that does not go through HTTP. */
type InnerCall = Pick<RecordedCall, 'eventSource' | 'eventName' | 'requestParameters'>;

/** SDK client settings that send calls to the gateway with a caller's keys. */
export interface ClientConfiguration {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export interface Gateway {
  url: string;
  port: number;
  faults: InjectedFaults;
  /**
   * The settings for a client that acts as a role, given by its ARN, or as `admin`. The endpoint is
   * a numeric address, which makes S3 clients use path-style addresses.
   */
  callAs(caller: string): ClientConfiguration;
  /**
   * Authorizes a call that does not go through HTTP. The caller is a role's ARN, or a service's
   * name (`events.amazonaws.com`) if a resource policy decides. Such a policy usually requires
   * `aws:SourceArn` in the access's context. Throws AwsError AccessDeniedException. With `call`,
   * also writes a line to the trail.
   */
  authorize(caller: string, access: Access, call?: InnerCall): Authorization;
  /** Waits up to a second for running requests, then cuts their connections. */
  close(): Promise<void>;
}

/**
 * Starts the server in front of all services. It authenticates, authorizes and records each call.
 */
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
  // An upload may take longer than Node's limit of five minutes.
  server.requestTimeout = 0;
  // Longer than clients keep a connection idle. Otherwise a request could meet a connection that
  // closes.
  server.keepAliveTimeout = 75_000;
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error(`The gateway listens on ${address}, not on a port.`);
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
