import type { Definition, State } from './definition-schema.ts';

/** The only service integration that this host supports. */
const lambdaInvoke = 'arn:aws:states:::lambda:invoke';

const commonFields = ['Type', 'Comment', 'InputPath', 'OutputPath', 'QueryLanguage'];
const transitionFields = ['Next', 'End'];

/**
 * AWS acts on every field of a state. aws-local-stepfunctions acts on these fields and silently
 * ignores all others.
 */
const supportedFields: Partial<Record<State['Type'], string[]>> = {
  Task: [
    ...commonFields,
    ...transitionFields,
    'Retry',
    'Catch',
    'Resource',
    'Parameters',
    'ResultSelector',
    'ResultPath',
    'TimeoutSeconds',
  ],
  Pass: [...commonFields, ...transitionFields, 'Parameters', 'Result', 'ResultPath'],
  Choice: [...commonFields, 'Choices', 'Default'],
  Wait: [...commonFields, ...transitionFields, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Succeed: commonFields,
  Fail: [...commonFields, 'Error', 'ErrorPath', 'Cause', 'CausePath'],
};

/**
 * Everything that AWS would reject or run differently and that asl-validator does not detect: one
 * sentence for each violation.
 */
export function findViolations(definition: Definition): string[] {
  return [
    ...queryLanguageViolations('the state machine', definition),
    ...Object.entries(definition.States).flatMap(([name, state]) => [
      ...queryLanguageViolations(name, state),
      ...fieldViolations(name, state),
      ...taskViolations(name, state),
      ...retryViolations(name, state),
      ...intrinsicViolations(name, state),
    ]),
    ...textViolations(definition, ''),
  ];
}

function queryLanguageViolations(name: string, { QueryLanguage: language }: Record<string, unknown>): string[] {
  const isKnown = language === undefined || language === 'JSONPath';
  return isKnown ? [] : [`${name}: QueryLanguage ${JSON.stringify(language)} is not supported here, only JSONPath`];
}

function fieldViolations(name: string, state: State): string[] {
  const known = supportedFields[state.Type];
  if (!known) return [`${name}: states of type ${state.Type} are not supported here`];
  return Object.keys(state)
    .filter((field) => !known.includes(field))
    .map((field) => `${name}: the field ${field} is not supported here in a state of type ${state.Type}`);
}

function taskViolations(name: string, state: State): string[] {
  if (state.Type !== 'Task') return [];
  const { Resource: resource, Parameters: parameters } = state;
  if (resource !== lambdaInvoke) {
    return [`${name}: the Resource ${JSON.stringify(resource)} is not supported here, only ${lambdaInvoke}`];
  }
  const names = typeof parameters === 'object' && parameters !== null ? Object.keys(parameters) : [];
  const unknown = names.filter((field) => !/^(FunctionName|Payload)(\.\$)?$/.test(field));
  if (unknown.length > 0) return [`${name}: Parameters ${unknown.join(', ')} are not supported here`];
  if (!names.some((field) => field.startsWith('FunctionName'))) return [`${name}: Parameters has no FunctionName`];
  return [];
}

/**
 * AWS rejects these when a state machine is created. asl-validator and aws-local-stepfunctions
 * accept them.
 */
function retryViolations(name: string, state: State): string[] {
  return ['Retry', 'Catch'].flatMap((field) => {
    const entries: unknown = state[field];
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry: Record<string, unknown>, index) => {
      const errors = Array.isArray(entry['ErrorEquals']) ? entry['ErrorEquals'] : [];
      const isAloneAndLast = errors.length === 1 && index === entries.length - 1;
      const jitter = entry['JitterStrategy'] ?? 'NONE';
      return [
        ...(errors.includes('States.ALL') && !isAloneAndLast
          ? [`${name}: States.ALL must be alone in its ErrorEquals, in the last entry of ${field}`]
          : []),
        ...(jitter === 'NONE' || jitter === 'FULL'
          ? []
          : [`${name}: JitterStrategy must be FULL or NONE, not ${JSON.stringify(jitter)}`]),
      ];
    });
  });
}

/** AWS accepts an intrinsic function here. aws-local-stepfunctions evaluates it as a path. */
function intrinsicViolations(name: string, state: State): string[] {
  return ['ErrorPath', 'CausePath'].flatMap((field) => {
    const path: unknown = state[field];
    if (typeof path !== 'string' || path.startsWith('$')) return [];
    return [`${name}: ${field} can only be a path here, not ${path}`];
  });
}

/**
 * Placeholders such as `${FunctionArn}` that were not substituted, and parts of the context object
 * that AWS fills and this host does not.
 */
function textViolations(value: unknown, path: string): string[] {
  if (typeof value === 'string') {
    const substitution = /\$\{[^}]*\}/.exec(value)?.[0];
    const withoutKnown = isPath(path) ? value.replaceAll(/\$\$\.(Execution|State|StateMachine)\b/g, '') : '';
    return [
      ...(substitution ? [`${path}: ${substitution} has no substitution`] : []),
      ...(withoutKnown.includes('$$')
        ? [`${path}: the context object has only $$.Execution, $$.State and $$.StateMachine here (${value})`]
        : []),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textViolations(inner, path === '' ? key : `${path}/${key}`));
}

/** Whether the value of this field is a path rather than plain text. */
export function isPath(key: string): boolean {
  return /(\.\$|Path|Variable)$/.test(key);
}
