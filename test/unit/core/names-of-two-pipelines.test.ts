import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endsLikeRunId,
  jobNames,
  nextEndpoint,
  runIdIn,
  runIdOf,
  runIdPattern,
  stackNames,
} from '../../../core/names.ts';
import { functions } from '../../../handlers/functions.ts';

/** Two pipelines share an account. What one of them owns, the other's clean-up and policies must not reach. */

const runId = runIdOf('2026-03-02T06:00:01.250Z', 'an execution');

/** What runs of a pipeline make under its name. Tuning jobs are named after a hash of it. */
const made = (pipeline: string) => [
  ...[1, 3].flatMap((attempt) => [
    jobNames.training(pipeline, runId, attempt),
    jobNames.endpoint(pipeline, runId, attempt),
    ...(['challenger', 'champion', 'validation'] as const).map((what) =>
      jobNames.scoring(pipeline, runId, what, attempt),
    ),
  ]),
  nextEndpoint(jobNames.endpoint(pipeline, runId, 9)),
  jobNames.model(pipeline, runId),
  jobNames.endpointConfig(pipeline, runId),
];

/** An IAM pattern as a regular expression. */
const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`).test(text);
const reaches = (pipeline: string, name: string) =>
  matches(`${pipeline}-${runIdPattern}*`, name) || runIdIn(pipeline, name) !== undefined;

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);
/** A name, and one that goes on after it, with pieces as long as those of a run id or nearly. */
const piece = fc
  .constantFrom(1, 2, 5, 6, 7, 8, 9)
  .chain((length) =>
    fc.string({ unit: fc.constantFrom('0', '2', 'a', 'f', 'x'), minLength: length, maxLength: length }),
  );
const nested = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,3}$/), fc.array(piece, { minLength: 1, maxLength: 3 }))
  .map(([first, pieces]): [string, string] => [first, [first, ...pieces].join('-').slice(0, 20)]);
const pairs = fc.oneof(fc.tuple(name, name), nested).filter(([one, other]) => one !== other);

describe('the names of two pipelines', () => {
  it('are told apart by clean-up and by policies, unless the schema refuses one of them', () => {
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        fc.pre(!endsLikeRunId(one) && !endsLikeRunId(other));
        expect(made(one).filter((resource) => !reaches(one, resource))).toEqual([]);
        expect(made(other).filter((resource) => reaches(one, resource))).toEqual([]);
        expect(made(one).filter((resource) => reaches(other, resource))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a', 'a-20260302-060000'],
    ['a', 'a-xxxxxxxx-yyyyyy-z'],
    ['a-b', 'a-b-20260302-06000-'],
  ])('would be confused: what %s may delete is also what runs of %s have made', (one, other) => {
    const isConfused = made(other).some((resource) => reaches(one, resource));
    expect([isConfused, endsLikeRunId(other)]).toEqual([true, true]);
  });

  it('are refused only where they would be confused', () => {
    const refused = nested.filter(([, other]) => endsLikeRunId(other));
    fc.assert(
      fc.property(refused, ([, other]) => {
        const before = Array.from({ length: other.length - 1 }, (_, end) => other.slice(0, end + 1));
        expect(before.filter((one) => made(other).some((resource) => reaches(one, resource)))).not.toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('are as long as SageMaker and Lambda take them', () => {
    fc.assert(
      fc.property(name, (pipeline) => {
        for (const resource of [...made(pipeline), jobNames.tuning(pipeline, runId)]) {
          expect(resource.length).toBeLessThanOrEqual(63);
        }
        expect(jobNames.tuning(pipeline, runId).length).toBeLessThanOrEqual(32);
        for (const one of Object.keys(functions)) {
          expect(stackNames.function(pipeline, one).length).toBeLessThanOrEqual(64);
        }
        expect(stackNames.bucket(pipeline, '123456789012', 'ap-southeast-1').length).toBeLessThanOrEqual(63);
      }),
      { numRuns: 50 },
    );
  });
});
