import { ClientError } from './algorithm.ts';

/** Which numbers a hyperparameter accepts. */
export interface NumberRule {
  whole?: boolean;
  min?: number;
  max?: number;
  /** Exclusive lower bound. */
  above?: number;
  /** Exclusive upper bound. */
  below?: number;
  /** Words that are accepted in place of a number. */
  words?: readonly string[];
}

/** All hyperparameters of an algorithm, and the texts with which its container rejects a value. */
export interface HyperparameterRules {
  numbers: Record<string, NumberRule>;
  /** Hyperparameters with a list of accepted values. */
  choices: Record<string, readonly string[]>;
  /** Names that the container accepts and this stand-in does not implement. */
  unsupported: readonly string[];
  /** Names whose values the algorithm checks itself. */
  unchecked: readonly string[];
  refuse: {
    notANumber(name: string, value: string, rule: NumberRule): string;
    outOfRange(name: string, value: string, rule: NumberRule): string;
    notAChoice(name: string, value: string, choices: readonly string[]): string;
    unsupported(name: string): string;
    unknown(name: string): string;
  };
}

const wholePattern = /^[+-]?\d+$/;
const decimalPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Throws ClientError if the rules do not accept the name or the value. */
export function checkHyperparameter(name: string, value: string, rules: HyperparameterRules): void {
  const message = findMistake(name, value, rules);
  if (message !== undefined) throw new ClientError(message);
}

function findMistake(name: string, value: string, rules: HyperparameterRules): string | undefined {
  const { numbers, choices, unsupported, unchecked, refuse } = rules;
  const rule = numbers[name];
  if (rule !== undefined) {
    if (rule.words?.includes(value)) return undefined;
    const number = (rule.whole ? wholePattern : decimalPattern).test(value) ? Number(value) : NaN;
    if (!Number.isFinite(number)) return refuse.notANumber(name, value, rule);
    return isInRange(number, rule) ? undefined : refuse.outOfRange(name, value, rule);
  }
  const choicesOfName = choices[name];
  if (choicesOfName !== undefined) {
    return choicesOfName.includes(value) ? undefined : refuse.notAChoice(name, value, choicesOfName);
  }
  if (unsupported.includes(name)) return refuse.unsupported(name);
  return unchecked.includes(name) ? undefined : refuse.unknown(name);
}

function isInRange(number: number, rule: NumberRule): boolean {
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity } = rule;
  return number >= min && number <= max && number > above && number < below;
}
