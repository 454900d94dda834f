import { declaredType, type Draft } from '../draft.ts';
import type { Mistake } from '../mistake.ts';
import { allowedNames } from '../schema-mistakes.ts';

const classTypes = ['category', 'text', 'boolean', 'integer'];
const numberTypes = ['number', 'integer'];

/** Checks that the target fits the problem. */
export function checkTarget(draft: Draft): Mistake[] {
  const { target, problem } = draft;
  if (target === undefined) return [];
  const mistakes: Mistake[] = [];
  const add = (field: string, message: string) => mistakes.push({ path: ['target', field], message });
  if (target.column === undefined && target.sql === undefined) {
    add('column', 'is required and missing; must name the column to predict');
  }
  if (target.column !== undefined && target.sql !== undefined) add('sql', 'cannot be used with "column"; delete one');

  const type = target.column === undefined ? undefined : declaredType(draft, target.column);
  const allowed = problem === 'regression' ? numberTypes : classTypes;
  if (problem !== undefined && type !== undefined && !allowed.includes(type)) {
    add(
      'column',
      `names "${target.column}", a ${type}; a ${problem} target must be ${allowed.join(' or ')}: change its type in "columns"`,
    );
  }
  const { positive } = target;
  if (problem === 'binary' && positive === undefined && type !== undefined && type !== 'boolean') {
    add('positive', `is required and missing; must be the value of "${target.column}" whose probability is predicted`);
  }
  if (positive !== undefined) {
    const values = type === 'boolean' ? ['true', 'false'] : draft.columns?.[target.column ?? '']?.values;
    if (values !== undefined && !values.includes(positive)) {
      add(
        'positive',
        `is "${positive}", which is not a value of "${target.column}". ${allowedNames(positive, values)}`,
      );
    }
  }
  if (problem !== undefined) {
    const misplaced = (field: string, owner: string) =>
      add(field, `is for a ${owner} problem, but this one is ${problem}; delete it`);
    if (problem !== 'binary' && positive !== undefined) misplaced('positive', 'binary');
    if (problem !== 'regression' && target.transform !== 'none') misplaced('transform', 'regression');
    if (problem !== 'regression' && target.min !== null) misplaced('min', 'regression');
    if (problem !== 'multiclass' && target.rareBelow !== 0) misplaced('rareBelow', 'multiclass');
  }
  return mistakes;
}
