import { join } from 'node:path';
import { algorithmOf, type KnownAlgorithms } from '../algorithms/registry.ts';
import type { Endpoint } from '../state/records.ts';
import { startContainer, type Container } from './container.ts';

/** One process per endpoint, started on first use and restarted after it has died. */
export interface EndpointProcesses {
  /** The container with the endpoint's model loaded. Rejects if the model cannot be loaded. */
  open(endpoint: Endpoint): Promise<Container>;
  close(arn: string): Promise<void>;
  closeAll(): Promise<void>;
}

interface EndpointProcessOptions {
  region: string;
  algorithms: KnownAlgorithms;
  scratchOf(arn: string): string;
  logOf(name: string): string;
}

export function createEndpointProcesses(options: EndpointProcessOptions): EndpointProcesses {
  const processes = new Map<string, { container: Container; loaded: Promise<void> }>();

  const close = async (arn: string) => {
    const running = processes.get(arn);
    processes.delete(arn);
    await running?.container.stop();
  };
  return {
    open: async (endpoint) => {
      let running = processes.get(endpoint.arn);
      if (!running || running.container.hasExited()) {
        const { Image } = endpoint.model.request.PrimaryContainer;
        const algorithm = algorithmOf(Image, options.algorithms, options.region);
        const container = startContainer(algorithm, options.logOf(endpoint.name));
        running = { container, loaded: container.load(join(options.scratchOf(endpoint.arn), 'model')) };
        processes.set(endpoint.arn, running);
      }
      await running.loaded;
      return running.container;
    },
    close,
    closeAll: async () => {
      await Promise.all([...processes.keys()].map(close));
    },
  };
}
