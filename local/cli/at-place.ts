import { connect, type Connection } from '../connect.ts';
import { connectToStack, openDeployedBuckets } from '../deployed.ts';
import { openBuckets, type Buckets } from '../open-buckets.ts';
import type { Place } from './arguments.ts';

/** Connects to a pipeline's stack, on the laptop or in AWS. */
export function connectAt({
  place,
  ...options
}: { place: Place } & Parameters<typeof connect>[0]): Promise<Connection> {
  return place === 'aws' ? connectToStack(options.source.pipeline.name) : connect(options);
}

/** Opens the buckets of a home, or of what is deployed to AWS. */
export function openBucketsAt({ place, home }: { place: Place; home: string }): Promise<Buckets> {
  return place === 'aws' ? openDeployedBuckets(home) : openBuckets(home);
}
