import { mostDerived, unusedVariables } from '../derived.ts';
import type { Draft } from '../draft.ts';
import type { KnownNames } from '../known-names.ts';
import type { Mistake } from '../mistake.ts';

/** Checks the `for` loops of derived columns. */
export function checkDerive({ derive = {} }: Draft, { unrolled }: KnownNames): Mistake[] {
  const mistakes = Object.entries(derive).flatMap(([name, { sql, for: loop = {} }]): Mistake[] => {
    const undefinedVariables = [...`${name} ${sql}`.matchAll(/\{([A-Za-z]\w*)\}/g)]
      .map(([, variable = '']) => variable)
      .filter((variable) => !Object.hasOwn(loop, variable));
    return [
      ...unusedVariables(derive, name).map((variable) => ({
        path: ['derive', name, 'for', variable],
        message: `must be part of the name, as in "${name}_{${variable}}", because each value makes its own column`,
      })),
      ...[...new Set(undefinedVariables)].map((variable) => ({
        path: ['derive', name],
        message: `contains {${variable}}, which "for" does not define; write { "for": { "${variable}": [1, 20] }, "sql": ... }`,
      })),
    ];
  });
  if (unrolled.length > mostDerived) {
    const message = `makes more than ${mostDerived} columns; check the ranges of "for"`;
    mistakes.push({ path: ['derive'], message });
  }
  return mistakes;
}
