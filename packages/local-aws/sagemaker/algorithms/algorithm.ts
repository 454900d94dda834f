/** A training job as its container sees it. */
export interface TrainingTask {
  hyperparameters: Record<string, string>;
  /** By channel name; a directory holds the channel's objects under their keys below the channel's prefix. */
  channels: Record<string, Channel>;
  /** An empty directory; what lies in it afterwards is packed as model.tar.gz. */
  modelDirectory: string;
  /** Writes a line to the job's log. */
  log: (line: string) => void;
}

export interface Channel {
  directory: string;
  /** As the request said, `text/csv`; the algorithm's own default when the request did not. */
  contentType: string;
}

export interface PredictOptions {
  contentType: string;
  accept: string;
  /** True in a batch transform job, where containers write their answers differently. */
  batch: boolean;
}

export interface LoadedModel {
  /** Throws ClientError for a body the container would refuse. */
  predict(body: Buffer, options: PredictOptions): { contentType: string; body: string };
}

/** What a training image of SageMaker does, as code of ours. Both functions run in a child process. */
export interface Algorithm {
  /** Writes the model's files; metrics are by their full names, `validation:auc`. Throws ClientError. */
  train(task: TrainingTask): Promise<{ metrics: Record<string, number> }>;
  /** Reads what `train` wrote. */
  load(modelDirectory: string): Promise<LoadedModel>;
}

/** What the container blames on its user: data or hyperparameters it cannot use. */
export class ClientError extends Error {
  override name = 'ClientError' as const;
}
