/** What is to go wrong with the next job or endpoint; nothing else about it changes. */
export type Fault =
  /** Failed for want of an instance. */
  | { kind: 'capacity' }
  /** A job that ends Stopped, as if someone had stopped it. */
  | { kind: 'stopped' }
  /** A job that stays InProgress until it is stopped, an endpoint that stays Creating for `forMs`, then Failed. */
  | { kind: 'stuck'; forMs?: number }
  /** Failed with this FailureReason. */
  | { kind: 'fail'; reason: string };

type FaultyOperation = 'CreateTrainingJob' | 'CreateHyperParameterTuningJob' | 'CreateTransformJob' | 'CreateEndpoint';

export interface Faults {
  /**
   * The next resource that `target` makes, an operation or the resource's own name, meets this fault. A tuning job's
   * training jobs are made by CreateTrainingJob.
   */
  next(target: FaultyOperation | (string & {}), fault: Fault): void;
  /** The fault that waits for this resource, if one does; it is met once. */
  take(operation: FaultyOperation, name: string): Fault | undefined;
}

export const capacityReason =
  'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.';

/** Faults on request, met in the order they were asked for. */
export function createFaults(): Faults {
  const waiting: { target: string; fault: Fault }[] = [];
  return {
    next: (target, fault) => void waiting.push({ target, fault }),
    take: (operation, name) => {
      const index = waiting.findIndex(({ target }) => target === operation || target === name);
      return index === -1 ? undefined : waiting.splice(index, 1)[0]?.fault;
    },
  };
}
