import { ruleResult, type Rule } from './rule.ts';

/**
 * Metrics that can be undefined for valid rows, with the condition. All other metrics must always
 * be numbers.
 */
const sometimesUndefined: Record<string, string> = {
  auc: 'all rows have the same class',
  rmsle: 'a target or prediction is below 0',
};

/** The rule that `promote` cannot override: without numbers, nothing is known about the model. */
export const finiteMetricsRule = 'finite metrics';

/**
 * Every metric is a finite number. A metric that is undefined for these rows may be missing if the
 * gate does not use it.
 */
export const finiteMetrics: Rule = ({ metric, challenger, champion, challengerOnShared }, { require, suspect }) => {
  const used = new Set([metric, ...Object.keys(require), ...Object.keys(suspect)]);
  const missing = Object.keys(challenger.metrics).filter((name) => challenger.metrics[name] === null);
  const violations = [...new Set([...used, ...missing])].filter(
    (name) => (challenger.metrics[name] ?? null) === null && (used.has(name) || !(name in sometimesUndefined)),
  );
  const why = violations.map((name) => {
    const reason = sometimesUndefined[name];
    return `${name} is not a finite number${reason === undefined ? '' : ` (it is undefined if ${reason})`}`;
  });
  if (champion?.comparable === true) {
    if ((champion.metrics?.[metric] ?? null) === null) why.push(`the champion's ${metric} is not a finite number`);
    if ((challengerOnShared?.[metric] ?? null) === null) {
      why.push(`the challenger's ${metric} on the shared rows is not a finite number`);
    }
  }
  const unused = missing.filter((name) => !violations.includes(name));
  const note = unused
    .map((name) => ` ${name} is undefined (${sometimesUndefined[name] ?? ''}), but the gate does not use it.`)
    .join('');
  const passed = why.length === 0;
  const sentence = passed ? 'Every metric that the gate uses is a finite number.' : `${sentenceCase(why.join('; '))}.`;
  const numbers = { undefined: missing.length, undefinedAndUsed: violations.length };
  return [ruleResult(finiteMetricsRule, { passed, otherwise: 'undefined metric', why: `${sentence}${note}`, numbers })];
};

function sentenceCase(text: string): string {
  // A metric keeps the spelling of the pipeline file.
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
