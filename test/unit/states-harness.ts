import { createServer } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { SFNClient } from '@aws-sdk/client-sfn';
import { AwsError, type Access, type Service, type ServiceResponse } from '../../local/service.ts';

/** A service on a port of its own, as the gateway would put it there but without signatures and policies. */
export interface Served {
  url: string;
  client: SFNClient;
  /** What the calls so far asked permission for. */
  accesses: Access[];
  close: () => void;
}

export async function serve(service: Service): Promise<Served> {
  const accesses: Access[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answer = async (): Promise<ServiceResponse> => {
      try {
        const call = await service.resolve({
          method: request.method ?? 'GET',
          path: url.pathname,
          query: url.searchParams,
          headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
          body: request,
          principal: 'arn:aws:iam::000000000000:role/test',
        });
        accesses.push(...call.access);
        return await call.run();
      } catch (error) {
        const known = error instanceof AwsError ? error : new AwsError('InternalFailure', 500, String(error));
        return service.renderError(known, 'request-1');
      }
    };
    void answer().then(async ({ status, headers, body }) => {
      response.writeHead(status, headers);
      response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : await buffer(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const client = new SFNClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  return {
    url,
    client,
    accesses,
    close: () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
