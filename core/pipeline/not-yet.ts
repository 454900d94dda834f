import type { Draft } from './draft.ts';
import type { Mistake, Path } from './mistake.ts';

/** A field whose behaviour is not built: where it is used in a draft, and what to do meanwhile. */
interface NotYet {
  /** As the documentation writes it. */
  field: string;
  usedAt: (draft: Draft) => Path[];
  instead: string;
}

const when = (used: boolean, ...path: (string | number)[]): Path[] => (used ? [path] : []);

/**
 * Everything the schema describes and nothing does yet. A default that is written out is not a use. Whoever builds
 * one of these deletes its line.
 */
export const notYet: readonly NotYet[] = [
  {
    field: 'input.settle',
    usedAt: ({ input }) => when(input !== undefined && input.settle !== '2 minutes', 'input', 'settle'),
    instead: 'delete it',
  },
];

/** The fields of a draft that ask for something that is not built: refused, because ignoring them would mislead. */
export function checkNotYet(draft: Draft): Mistake[] {
  return notYet.flatMap(({ usedAt, instead }) =>
    usedAt(draft).map((path) => ({ path, message: `is not supported yet; ${instead}` })),
  );
}
