/** The input of a container for a training job. */
export interface TrainingTask {
  hyperparameters: Record<string, string>;
  /**
   * By channel name. A directory contains the channel's objects, named by their keys without the
   * channel's prefix.
   */
  channels: Record<string, Channel>;
  /** An empty directory. The files that `train` writes into it become model.tar.gz. */
  modelDirectory: string;
  /** Writes a line to the job's log. */
  log: (line: string) => void;
}

export interface Channel {
  directory: string;
  /** From the request, for example `text/csv`. An empty string means the algorithm's default. */
  contentType: string;
}

export interface PredictOptions {
  contentType: string;
  accept: string;
  /** True in a batch transform job, where containers use another answer format. */
  batch: boolean;
}

export interface LoadedModel {
  /** Throws ClientError for a body that the container would reject. */
  predict(body: Buffer, options: PredictOptions): { contentType: string; body: string };
}

/** The stand-in for a training image of SageMaker. Both functions run in a child process. */
export interface Algorithm {
  /**
   * Writes the model's files. Metrics have full names such as `validation:auc`. Throws ClientError.
   */
  train(task: TrainingTask): Promise<{ metrics: Record<string, number> }>;
  /** Reads the files that `train` wrote. */
  load(modelDirectory: string): Promise<LoadedModel>;
}

/**
 * An error that the container attributes to its user: data or hyperparameters that it cannot use.
 */
export class ClientError extends Error {
  override name = 'ClientError' as const;
}
