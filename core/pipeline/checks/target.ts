import type { Draft } from '../draft.ts';
import type { Mistake } from '../mistake.ts';
import { choice } from '../schema-mistakes.ts';
import { typeOf } from './references.ts';

const classTypes = ['category', 'text', 'boolean', 'integer'];
const numberTypes = ['number', 'integer'];

/** Whether the target fits the problem. */
export function checkTarget({ target, ...draft }: Draft): Mistake[] {
  if (target === undefined) return [];
  const mistakes: Mistake[] = [];
  const add = (field: string, message: string) => mistakes.push({ path: ['target', field], message });
  const { problem } = draft;
  if (target.column === undefined && target.sql === undefined)
    add('column', 'is required and missing; must name the column to predict');
  if (target.column !== undefined && target.sql !== undefined) add('sql', 'cannot stand beside "column"; delete one');

  const type = target.column === undefined ? undefined : typeOf(draft, target.column);
  const allowed = problem === 'regression' ? numberTypes : classTypes;
  if (problem !== undefined && type !== undefined && !allowed.includes(type)) {
    add(
      'column',
      `names "${target.column}", a ${type}; a ${problem} target must be ${allowed.join(' or ')}: change its type in "columns"`,
    );
  }
  if (problem !== undefined && problem !== 'binary' && target.positive !== undefined) {
    add('positive', `is for a binary problem; this one is ${problem}: delete it`);
  }
  if (problem === 'binary' && target.positive === undefined && type !== undefined && type !== 'boolean') {
    add('positive', `is required and missing; must be the value of "${target.column}" whose probability is wanted`);
  }
  const values = draft.columns?.[target.column ?? '']?.values;
  if (target.positive !== undefined && values !== undefined && !values.includes(target.positive)) {
    add(
      'positive',
      `is "${target.positive}", which is not in the closed list of "${target.column}". ${choice(target.positive, values)}`,
    );
  }
  if (
    type === 'boolean' &&
    target.positive !== undefined &&
    target.positive !== 'true' &&
    target.positive !== 'false'
  ) {
    add('positive', `is "${target.positive}", but "${target.column}" is boolean. Allowed: true, false`);
  }
  if (problem !== undefined && problem !== 'regression') {
    if (target.transform !== 'none') add('transform', `is for a regression; this problem is ${problem}: delete it`);
    if (target.min !== null) add('min', `is for a regression; this problem is ${problem}: delete it`);
  }
  if (problem !== undefined && problem !== 'multiclass' && target.rareBelow !== 0) {
    add('rareBelow', `is for a multiclass problem; this one is ${problem}: delete it`);
  }
  return mistakes;
}
