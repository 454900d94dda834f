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

/**
 * Two pipelines share an account. The clean-up and policies of one must not reach the resources of
 * the other.
 */

const runId = runIdOf('2026-03-02T06:00:01.250Z', 'an execution');

/**
 * The resources that runs create under the pipeline's name. Tuning jobs have a hash of it instead.
 */
const resourcesOf = (pipeline: string) => [
  ...[1, 3].flatMap((attempt) => [
    jobNames.training(pipeline, runId, attempt),
    jobNames.endpoint(pipeline, runId, attempt),
    ...(['challenger', 'champion', 'validation'] as const).map((scoring) =>
      jobNames.scoring(pipeline, runId, scoring, attempt),
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
/**
 * A name and a longer one that begins with it. Its other parts are about as long as those of a run
 * id.
 */
const part = fc
  .constantFrom(1, 2, 5, 6, 7, 8, 9)
  .chain((length) =>
    fc.string({ unit: fc.constantFrom('0', '2', 'a', 'f', 'x'), minLength: length, maxLength: length }),
  );
const nested = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,3}$/), fc.array(part, { minLength: 1, maxLength: 3 }))
  .map(([first, parts]): [string, string] => [first, [first, ...parts].join('-').slice(0, 20)]);
const pairs = fc.oneof(fc.tuple(name, name), nested).filter(([one, other]) => one !== other);

describe('the names of two pipelines', () => {
  it('are kept apart by clean-up and policies, unless the schema rejects one of them', () => {
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        fc.pre(!endsLikeRunId(one) && !endsLikeRunId(other));
        expect(resourcesOf(one).filter((resource) => !reaches(one, resource))).toEqual([]);
        expect(resourcesOf(other).filter((resource) => reaches(one, resource))).toEqual([]);
        expect(resourcesOf(one).filter((resource) => reaches(other, resource))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a', 'a-20260302-060000'],
    ['a', 'a-xxxxxxxx-yyyyyy-z'],
    ['a-b', 'a-b-20260302-06000-'],
  ])('would be confused: %s could delete the resources of %s', (one, other) => {
    const isConfused = resourcesOf(other).some((resource) => reaches(one, resource));
    expect([isConfused, endsLikeRunId(other)]).toEqual([true, true]);
  });

  it('are rejected only if they would be confused', () => {
    const rejected = nested.filter(([, other]) => endsLikeRunId(other));
    fc.assert(
      fc.property(rejected, ([, other]) => {
        const prefixes = Array.from({ length: other.length - 1 }, (_, end) => other.slice(0, end + 1));
        expect(prefixes.filter((one) => resourcesOf(other).some((resource) => reaches(one, resource)))).not.toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('fit the length limits of SageMaker, Lambda and S3', () => {
    fc.assert(
      fc.property(name, (pipeline) => {
        for (const resource of [...resourcesOf(pipeline), jobNames.tuning(pipeline, runId)]) {
          expect(resource.length).toBeLessThanOrEqual(63);
        }
        expect(jobNames.tuning(pipeline, runId).length).toBeLessThanOrEqual(32);
        for (const functionName of Object.keys(functions)) {
          expect(stackNames.function(pipeline, functionName).length).toBeLessThanOrEqual(64);
        }
        expect(stackNames.bucket(pipeline, '123456789012', 'ap-southeast-1').length).toBeLessThanOrEqual(63);
      }),
      { numRuns: 50 },
    );
  });
});
