import type { connect, Connection } from '../laptop/connect.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import type { Place } from './arguments.ts';

// Each loads only what it needs: the laptop's host takes a second.

/** Connects to a pipeline's stack, on the laptop or in AWS. */
export async function connectAt({
  place,
  ...options
}: { place: Place } & Parameters<typeof connect>[0]): Promise<Connection> {
  if (place === 'aws') return (await import('../laptop/deployed.ts')).connectToStack(options.source.pipeline.name);
  return (await import('../laptop/connect.ts')).connect(options);
}

/** Opens the buckets of a home, or of what is deployed to AWS. */
export async function openBucketsAt({ place, home }: { place: Place; home: string }): Promise<Buckets> {
  if (place === 'aws') return (await import('../laptop/deployed.ts')).openDeployedBuckets(home);
  return (await import('../laptop/open-buckets.ts')).openBuckets(home);
}
