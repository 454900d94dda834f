import { join } from 'node:path';
import { algorithmOf, type KnownAlgorithms } from '../algorithms/registry.ts';
import type { Endpoint } from '../state/records.ts';
import { startContainer, type Container } from './container.ts';

/** The processes that serve endpoints, one each, started when needed and again after they have died. */
export interface Endpoints {
  /** The container with the endpoint's model loaded; rejects when it cannot be loaded. */
  open(endpoint: Endpoint): Promise<Container>;
  close(arn: string): Promise<void>;
  closeAll(): Promise<void>;
}

interface Surroundings {
  region: string;
  algorithms: KnownAlgorithms;
  scratchOf(arn: string): string;
  logOf(name: string): string;
}

export function createEndpoints(surroundings: Surroundings): Endpoints {
  const serving = new Map<string, { container: Container; loaded: Promise<void> }>();

  const close = async (arn: string) => {
    const served = serving.get(arn);
    serving.delete(arn);
    await served?.container.stop();
  };
  return {
    open: async (endpoint) => {
      let served = serving.get(endpoint.arn);
      if (!served || served.container.hasExited()) {
        const { Image } = endpoint.model.request.PrimaryContainer;
        const algorithm = algorithmOf(Image, surroundings.algorithms, surroundings.region);
        const container = startContainer(algorithm, surroundings.logOf(endpoint.name));
        served = { container, loaded: container.load(join(surroundings.scratchOf(endpoint.arn), 'model')) };
        serving.set(endpoint.arn, served);
      }
      await served.loaded;
      return served.container;
    },
    close,
    closeAll: async () => {
      await Promise.all([...serving.keys()].map(close));
    },
  };
}
