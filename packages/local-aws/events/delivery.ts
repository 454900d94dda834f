import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { LambdaResult } from '../lambda/lambda.ts';
import type { FunctionError } from '../lambda/messages.ts';
import { AwsError } from '../protocol/service.ts';

const deliverySchema = z.object({
  id: z.string(),
  /** ARN of the rule or schedule. */
  source: z.string(),
  /** A role's ARN, or the service that calls. */
  caller: z.string(),
  functionArn: z.string(),
  payload: z.unknown(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  /** Of the target: how often and for how long an invocation that was refused is tried again. */
  retries: z.number(),
  maxAgeSeconds: z.number(),
  /** Name of the queue for what could not be delivered. */
  deadLetterQueue: z.string().optional(),
  /** Of the function: how often a function that failed is run again. */
  functionRetries: z.number(),
  /** Name of the queue for what it failed every time: its destination on failure. */
  failureQueue: z.string().optional(),
});

/** One invocation of a function by a rule or a schedule. */
export type Delivery = z.infer<typeof deliverySchema>;

export interface DeliveriesOptions {
  directory: string;
  invoke: (caller: string, functionArn: string, payload: unknown, source: string) => Promise<LambdaResult>;
  now: () => Date;
  retryDelaySeconds: number;
}

export interface Deliveries {
  add: (delivery: Omit<Delivery, 'id' | 'createdAt'>) => void;
  /** Waits until nothing is under way. */
  idle: () => Promise<void>;
  /** Gives up what is under way; the next host begins it anew. */
  close: () => void;
}

/** Refusals that trying again does not change. */
const permanent = new Set(['AccessDenied', 'AccessDeniedException', 'ResourceNotFoundException']);

/**
 * Delivers invocations at least once: each is a file until it is done, so that a host that was killed does not lose
 * it. As in AWS an invocation that is refused goes to the dead letter queue (a file with a JSON line for each) in the
 * end, one that a function failed is run again and then goes to the function's destination; without one it is dropped, and
 * the file `dropped.jsonl` shows it.
 */
export function openDeliveries({ directory, invoke, now, retryDelaySeconds }: DeliveriesOptions): Deliveries {
  const pending = join(directory, 'pending');
  mkdirSync(pending, { recursive: true });
  const controller = new AbortController();
  const { signal } = controller;
  const underWay = new Set<Promise<void>>();

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

  /** A destination gets Lambda's record of the invocation; without one the event is dropped. */
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
        const isOver = refusals > retries || now().getTime() - createdAt > maxAgeSeconds * 1000;
        if (isOver || permanent.has(refusal.code)) return deadLetter(delivery, refusal, refusals);
      }
      const pause = retryDelaySeconds * 1000 * Math.min(refusals + failures, 60);
      await setTimeout(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  };

  const begin = (delivery: Delivery): void => {
    const running = deliver(delivery)
      .then(() => {
        if (!signal.aborted) rmSync(fileOf(delivery), { force: true });
      })
      .finally(() => underWay.delete(running));
    underWay.add(running);
  };
  const fileOf = ({ id }: Delivery) => join(pending, `${id}.json`);

  for (const name of readdirSync(pending).filter((file) => file.endsWith('.json'))) {
    begin(deliverySchema.parse(JSON.parse(readFileSync(join(pending, name), 'utf8'))));
  }

  return {
    add: (fields) => {
      if (signal.aborted) return;
      const delivery = { ...fields, id: randomUUID(), createdAt: now().getTime() };
      writeFileSync(`${fileOf(delivery)}.new`, JSON.stringify(delivery));
      renameSync(`${fileOf(delivery)}.new`, fileOf(delivery));
      begin(delivery);
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => controller.abort(),
  };
}
