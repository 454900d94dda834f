import { ruleResult, type Rule } from './rule.ts';

/** The metrics that sound rows may leave undefined, and when; every other one must always be a number. */
const sometimesUndefined: Record<string, string> = {
  auc: 'the rows are of one class',
  rmsle: 'targets or predictions are below 0',
};

/** The name of the rule that `promote` cannot override: without numbers nothing is known of the model. */
export const finiteMetricsRule = 'finite metrics';

/** Every metric is a finite number; one that these rows do not define may be missing where the gate does not use it. */
export const finiteMetrics: Rule = ({ metric, challenger, champion, challengerOnShared }, { require, suspect }) => {
  const used = new Set([metric, ...Object.keys(require), ...Object.keys(suspect)]);
  const missing = Object.keys(challenger.metrics).filter((name) => challenger.metrics[name] === null);
  const faults = [...new Set([...used, ...missing])].filter(
    (name) => (challenger.metrics[name] ?? null) === null && (used.has(name) || !(name in sometimesUndefined)),
  );
  const why = faults.map((name) => {
    const reason = sometimesUndefined[name];
    return `${name} is not a finite number${reason === undefined ? '' : ` (it is undefined where ${reason})`}`;
  });
  if (champion?.comparable === true) {
    if ((champion.metrics?.[metric] ?? null) === null) why.push(`the champion's ${metric} is not a finite number`);
    if ((challengerOnShared?.[metric] ?? null) === null) {
      why.push(`${metric} of the challenger on the shared rows is not a finite number`);
    }
  }
  const unused = missing.filter((name) => !faults.includes(name));
  const note = unused.map((name) => ` ${name} is undefined (${sometimesUndefined[name] ?? ''}) and not used.`).join('');
  const passed = why.length === 0;
  const sentence = passed ? 'Every metric that the gate uses is a finite number.' : `${sentenceCase(why.join('; '))}.`;
  const numbers = { undefined: missing.length, undefinedAndUsed: faults.length };
  return [ruleResult(finiteMetricsRule, { passed, otherwise: 'undefined metric', why: `${sentence}${note}`, numbers })];
};

function sentenceCase(text: string): string {
  // A metric keeps its name as the pipeline file spells it.
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
