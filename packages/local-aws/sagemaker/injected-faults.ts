/** A fault of the next job or endpoint. */
export type InjectedFault =
  /** Failed because no instance is available. */
  | { kind: 'capacity' }
  /** A job that ends Stopped, as after a Stop request. */
  | { kind: 'stopped' }
  /**
   * A job that stays InProgress until it is stopped. An endpoint that stays Creating for `forMs`,
   * then Failed.
   */
  | { kind: 'stuck'; forMs?: number }
  /** Failed with this FailureReason. */
  | { kind: 'fail'; reason: string };

/** A fault of an endpoint that is InService. */
type InjectedServingFault =
  /** Its container answers 500. */
  | { kind: 'fail' }
  /** Its answers take this much longer. */
  | { kind: 'slow'; byMs: number };

type FaultyOperation = 'CreateTrainingJob' | 'CreateHyperParameterTuningJob' | 'CreateTransformJob' | 'CreateEndpoint';

export interface InjectedFaults {
  /**
   * Adds a fault for the next resource that matches `target`: an operation that creates it, or its
   * name. The training jobs of a tuning job match CreateTrainingJob.
   */
  next(target: FaultyOperation | (string & {}), injectedFault: InjectedFault): void;
  /** Removes and returns the first fault for this resource, if any. */
  take(operation: FaultyOperation, name: string): InjectedFault | undefined;
  /** Sets the fault of a serving endpoint. Undefined removes it. */
  serve(endpoint: string, injectedFault: InjectedServingFault | undefined): void;
  serving(endpoint: string): InjectedServingFault | undefined;
}

export const capacityReason =
  'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.';

/** Faults apply in the order in which they were added. */
export function createInjectedFaults(): InjectedFaults {
  const pending: { target: string; injectedFault: InjectedFault }[] = [];
  const servingFaults = new Map<string, InjectedServingFault | undefined>();
  return {
    next: (target, injectedFault) => void pending.push({ target, injectedFault }),
    take: (operation, name) => {
      const index = pending.findIndex(({ target }) => target === operation || target === name);
      return index === -1 ? undefined : pending.splice(index, 1)[0]?.injectedFault;
    },
    serve: (endpoint, injectedFault) => void servingFaults.set(endpoint, injectedFault),
    serving: (endpoint) => servingFaults.get(endpoint),
  };
}
