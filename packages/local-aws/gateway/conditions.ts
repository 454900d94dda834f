import { arnPattern, pattern } from './patterns.ts';

/** A line of a Condition block: its key, and a function that tests a call's value for the key. */
export interface Condition {
  /** In lower case: condition keys are not case-sensitive. */
  key: string;
  holds(value: string | undefined): boolean;
}

type Test = (expected: string) => (value: string) => boolean;

const likeArn: Test = (expected) => arnPattern(expected).matches;

const operators: Record<string, Test> = {
  StringEquals: (expected) => (value) => value === expected,
  StringLike: (expected) => pattern(expected).matches,
  // AWS evaluates both operators the same way: with wildcards, part by part.
  ArnLike: likeArn,
  ArnEquals: likeArn,
  Bool: (expected) => (value) => value.toLowerCase() === expected.toLowerCase(),
};

/**
 * The condition keys that a call can have: the engine sets some, and services set others in
 * `Access.context`. A condition on another key could hold in AWS but never here, so it is refused.
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

/** Parses a Condition block. Throws for an operator or a key that is not supported. */
export function parseConditions(statement: string, block: Record<string, Record<string, unknown>>): Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) => {
    const optional = operator.endsWith('IfExists');
    const test = operators[optional ? operator.slice(0, -'IfExists'.length) : operator];
    if (!test) {
      const known = Object.keys(operators).join(', ');
      throw new Error(
        `statement ${statement}: the condition operator ${operator} is not evaluated here, only ${known} (and ...IfExists)`,
      );
    }
    return Object.entries(keys).map(([key, values]) => condition(statement, test, key.toLowerCase(), values, optional));
  });
}

function condition(statement: string, test: Test, key: string, values: unknown, optional: boolean): Condition {
  if (!knownKeys.has(key)) {
    const known = [...knownKeys].join(', ');
    throw new Error(`statement ${statement}: the condition key ${key} is not known here, only ${known}`);
  }
  const tests = [values].flat().map((value) => {
    if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') {
      throw new Error(
        `statement ${statement}: the condition ${key} has a value that is not text, a number or a boolean`,
      );
    }
    return test(String(value));
  });
  return { key, holds: (value) => (value === undefined ? optional : tests.some((matches) => matches(value))) };
}
