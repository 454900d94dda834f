import type { connect, Connection } from '../laptop/connect.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import { UsageError } from '../laptop/usage-error.ts';

const targets = ['local', 'aws'] as const;

/** The stack a command works on: the one on this machine, or the one deployed to AWS. */
export type Target = (typeof targets)[number];

export const targetOption = {
  type: 'string',
  default: 'local',
  value: 'local|aws',
  help: 'the stack to use: on this machine, or deployed to AWS',
} as const;

export function parseTarget(text: string): Target {
  const target = targets.find((name) => name === text);
  if (target === undefined) throw new UsageError(`--target must be ${targets.join(' or ')}, not ${text}.`);
  return target;
}

// Each target is imported when it is used, because the local host takes a second to load.

/** Connects to a pipeline's stack. */
export async function connectToTarget({
  target,
  ...options
}: { target: Target } & Parameters<typeof connect>[0]): Promise<Connection> {
  if (target === 'aws') return (await import('../laptop/deployed.ts')).connectToStack(options.source.pipeline.name);
  return (await import('../laptop/connect.ts')).connect(options);
}

/** Opens the buckets of all pipelines of a home, or of all stacks deployed to AWS. */
export async function openTargetBuckets({ target, home }: { target: Target; home: string }): Promise<Buckets> {
  if (target === 'aws') return (await import('../laptop/deployed.ts')).openDeployedBuckets(home);
  return (await import('../laptop/open-buckets.ts')).openBuckets(home);
}
