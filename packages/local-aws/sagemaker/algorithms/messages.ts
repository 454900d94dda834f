import type { Channel, PredictOptions } from './algorithm.ts';

/** A request of the host to a container process. Each gets one Reply with the same id. */
export type Request = { id: number } & (
  | {
      method: 'train';
      hyperparameters: Record<string, string>;
      channels: Record<string, Channel>;
      modelDirectory: string;
    }
  | { method: 'load'; modelDirectory: string }
  /** Advanced serialization carries the body as bytes. */
  | { method: 'predict'; body: Uint8Array; options: PredictOptions }
);

export type Reply = { id: number } & (
  | { ok: true; metrics?: Record<string, number>; prediction?: { contentType: string; body: string } }
  | { ok: false; errorName: string; message: string }
);
