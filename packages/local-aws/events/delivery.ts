import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import type { LambdaResult } from '../lambda/lambda.ts';
import type { FunctionError } from '../lambda/messages.ts';
import { AwsError } from '../protocol/service.ts';

const deliverySchema = z.object({
  id: z.string(),
  /** ARN of the rule or schedule. */
  source: z.string(),
  /** A role's ARN, or the name of the calling service. */
  caller: z.string(),
  functionArn: z.string(),
  payload: z.unknown(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  /** The target's policy: how often and for how long a refused invocation is repeated. */
  retries: z.number(),
  maxAgeSeconds: z.number(),
  /** Name of the dead-letter queue for undeliverable events. */
  deadLetterQueue: z.string().optional(),
  /** The function's setting: how often a failed invocation is repeated. */
  functionRetries: z.number(),
  /** Name of the queue that is the function's destination on failure. */
  failureQueue: z.string().optional(),
});

/** An invocation of a function by a rule or a schedule. */
export type Delivery = z.infer<typeof deliverySchema>;

export interface DeliveriesOptions {
  directory: string;
  invoke: (caller: string, functionArn: string, payload: unknown, source: string) => Promise<LambdaResult>;
  now: () => Date;
  retryDelaySeconds: number;
}

export interface Deliveries {
  add: (delivery: Omit<Delivery, 'id' | 'createdAt'>) => void;
  /** Waits until no delivery is running. */
  idle: () => Promise<void>;
  /** Stops running deliveries. The next host starts them again. */
  close: () => void;
}

/** Codes of errors that a repetition does not fix. */
const permanentErrors = new Set(['AccessDenied', 'AccessDeniedException', 'ResourceNotFoundException']);

/**
 * Delivers invocations at least once. A file keeps each invocation until it is done, so a killed
 * host loses none. As in AWS, an invocation whose retries are all refused goes to the dead-letter
 * queue, and one whose retries all fail goes to the function's destination. A queue is a file with
 * a line of JSON per message. Without a queue or destination, the invocation goes to
 * `dropped.jsonl`.
 */
export function openDeliveries({ directory, invoke, now, retryDelaySeconds }: DeliveriesOptions): Deliveries {
  const pending = join(directory, 'pending');
  mkdirSync(pending, { recursive: true });
  const controller = new AbortController();
  const { signal } = controller;
  const running = new Set<Promise<void>>();

  const writeLine = (name: string, line: Record<string, unknown>) =>
    appendFileSync(join(directory, `${name}.jsonl`), `${JSON.stringify({ time: now().toISOString(), ...line })}\n`);

  const deadLetter = (delivery: Delivery, error: AwsError, attempts: number) => {
    const { source, functionArn, payload, deadLetterQueue } = delivery;
    writeLine(deadLetterQueue ?? 'dropped', {
      source,
      target: functionArn,
      errorCode: error.code,
      errorMessage: error.message,
      attempts,
      body: payload,
    });
  };

  /** Sends Lambda's record of the invocation to the function's destination, or drops the event. */
  const failed = (delivery: Delivery, error: FunctionError, attempts: number) => {
    const { source, functionArn, payload, failureQueue } = delivery;
    if (failureQueue === undefined) {
      return writeLine('dropped', { source, target: functionArn, ...error, attempts, body: payload });
    }
    const condition = 'RetriesExhausted';
    writeLine(failureQueue, {
      version: '1.0',
      requestContext: { requestId: delivery.id, functionArn, condition, approximateInvokeCount: attempts },
      requestPayload: payload,
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      responsePayload: error,
    });
  };

  const deliver = async (delivery: Delivery): Promise<void> => {
    const { caller, functionArn, payload, createdAt, retries, maxAgeSeconds, functionRetries } = delivery;
    let refusals = 0;
    let failures = 0;
    for (;;) {
      try {
        const result = await invoke(caller, functionArn, payload, delivery.source);
        if (!('functionError' in result)) return;
        if (signal.aborted) return;
        failures += 1;
        if (failures > functionRetries) {
          return failed(delivery, result.payload, failures);
        }
      } catch (error) {
        if (signal.aborted) return;
        const refusal = error instanceof AwsError ? error : new AwsError('InternalError', 500, String(error));
        refusals += 1;
        const isExhausted = refusals > retries || now().getTime() - createdAt > maxAgeSeconds * 1000;
        if (isExhausted || permanentErrors.has(refusal.code)) return deadLetter(delivery, refusal, refusals);
      }
      const pause = retryDelaySeconds * 1000 * Math.min(refusals + failures, 60);
      await setTimeout(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  };

  const start = (delivery: Delivery): void => {
    const delivered = deliver(delivery)
      .then(() => {
        if (!signal.aborted) rmSync(fileOf(delivery), { force: true });
      })
      .finally(() => running.delete(delivered));
    running.add(delivered);
  };
  const fileOf = ({ id }: Delivery) => join(pending, `${id}.json`);

  for (const name of readdirSync(pending).filter((file) => file.endsWith('.json'))) {
    start(deliverySchema.parse(JSON.parse(readFileSync(join(pending, name), 'utf8'))));
  }

  return {
    add: (fields) => {
      if (signal.aborted) return;
      const delivery = { ...fields, id: randomUUID(), createdAt: now().getTime() };
      writeFileSync(`${fileOf(delivery)}.new`, JSON.stringify(delivery));
      renameSync(`${fileOf(delivery)}.new`, fileOf(delivery));
      start(delivery);
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    close: () => controller.abort(),
  };
}
