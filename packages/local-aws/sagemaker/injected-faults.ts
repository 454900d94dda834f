/** What is to go wrong with the next job or endpoint; nothing else about it changes. */
export type InjectedFault =
  /** Failed for want of an instance. */
  | { kind: 'capacity' }
  /** A job that ends Stopped, as if someone had stopped it. */
  | { kind: 'stopped' }
  /** A job that stays InProgress until it is stopped, an endpoint that stays Creating for `forMs`, then Failed. */
  | { kind: 'stuck'; forMs?: number }
  /** Failed with this FailureReason. */
  | { kind: 'fail'; reason: string };

/** What is wrong with an endpoint that is InService. */
type ServingFault =
  /** Its container answers 500. */
  | { kind: 'fail' }
  /** Its answers take so much longer. */
  | { kind: 'slow'; byMs: number };

type FaultyOperation = 'CreateTrainingJob' | 'CreateHyperParameterTuningJob' | 'CreateTransformJob' | 'CreateEndpoint';

export interface InjectedFaults {
  /**
   * The next resource that `target` makes, an operation or the resource's own name, meets this fault. A tuning job's
   * training jobs are made by CreateTrainingJob.
   */
  next(target: FaultyOperation | (string & {}), fault: InjectedFault): void;
  /** The fault that waits for this resource, if one does; it is met once. */
  take(operation: FaultyOperation, name: string): InjectedFault | undefined;
  /** From now on the endpoint serves like this; undefined makes it well again. */
  serve(endpoint: string, fault: ServingFault | undefined): void;
  serving(endpoint: string): ServingFault | undefined;
}

export const capacityReason =
  'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.';

/** Faults on request, met in the order they were asked for. */
export function createInjectedFaults(): InjectedFaults {
  const waiting: { target: string; fault: InjectedFault }[] = [];
  const ailing = new Map<string, ServingFault | undefined>();
  return {
    next: (target, fault) => void waiting.push({ target, fault }),
    take: (operation, name) => {
      const index = waiting.findIndex(({ target }) => target === operation || target === name);
      return index === -1 ? undefined : waiting.splice(index, 1)[0]?.fault;
    },
    serve: (endpoint, fault) => void ailing.set(endpoint, fault),
    serving: (endpoint) => ailing.get(endpoint),
  };
}
