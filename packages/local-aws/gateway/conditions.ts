import { arnPattern, pattern } from './patterns.ts';

/** One line of a Condition block: the key and whether the value a call has for it will do. */
export interface Condition {
  /** Lower case, as condition keys are compared without regard to case. */
  key: string;
  holds(value: string | undefined): boolean;
}

type Test = (expected: string) => (value: string) => boolean;

const likeArn: Test = (expected) => arnPattern(expected).matches;

const operators: Record<string, Test> = {
  StringEquals: (expected) => (value) => value === expected,
  StringLike: (expected) => pattern(expected).matches,
  // AWS evaluates both alike: wildcards, part by part.
  ArnLike: likeArn,
  ArnEquals: likeArn,
  Bool: (expected) => (value) => value.toLowerCase() === expected.toLowerCase(),
};

/**
 * The condition keys a call on the laptop can have: those the engine fills itself, then those a service gives in
 * `Access.context`. A policy that asks for another would never hold here though it might in AWS, so it is refused.
 */
const knownKeys = new Set(
  [
    'aws:SecureTransport',
    'aws:PrincipalArn',
    'aws:PrincipalAccount',
    'aws:RequestedRegion',
    'aws:SourceAccount',
    'aws:SourceArn',
    'iam:PassedToService',
    's3:prefix',
    's3:delimiter',
    'cloudwatch:namespace',
  ].map((key) => key.toLowerCase()),
);

/** Reads a Condition block; throws on an operator or a key that is not evaluated here. */
export function parseConditions(statement: string, block: Record<string, Record<string, unknown>>): Condition[] {
  return Object.entries(block).flatMap(([written, keys]) => {
    const optional = written.endsWith('IfExists');
    const test = operators[optional ? written.slice(0, -'IfExists'.length) : written];
    if (!test) {
      const known = Object.keys(operators).join(', ');
      throw new Error(
        `statement ${statement}: condition operator ${written} is not evaluated here, only ${known} (and ...IfExists)`,
      );
    }
    return Object.entries(keys).map(([key, values]) => condition(statement, test, key.toLowerCase(), values, optional));
  });
}

function condition(statement: string, test: Test, key: string, values: unknown, optional: boolean): Condition {
  if (!knownKeys.has(key)) {
    const known = [...knownKeys].join(', ');
    throw new Error(`statement ${statement}: condition key ${key} is not known on the laptop, only ${known}`);
  }
  const tests = [values].flat().map((value) => {
    if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') {
      throw new Error(`statement ${statement}: condition ${key} has a value that is neither text, number nor boolean`);
    }
    return test(String(value));
  });
  return { key, holds: (value) => (value === undefined ? optional : tests.some((matches) => matches(value))) };
}
