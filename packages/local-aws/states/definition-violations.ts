import type { Definition, State } from './definition-schema.ts';

/** The one integration this host has. */
const lambdaInvoke = 'arn:aws:states:::lambda:invoke';

const common = ['Type', 'Comment', 'InputPath', 'OutputPath', 'QueryLanguage'];
const flow = ['Next', 'End'];

/** The fields the interpreter obeys, by type of state; it would ignore any other in silence. */
const fields: Partial<Record<State['Type'], string[]>> = {
  Task: [
    ...common,
    ...flow,
    'Retry',
    'Catch',
    'Resource',
    'Parameters',
    'ResultSelector',
    'ResultPath',
    'TimeoutSeconds',
  ],
  Pass: [...common, ...flow, 'Parameters', 'Result', 'ResultPath'],
  Choice: [...common, 'Choices', 'Default'],
  Wait: [...common, ...flow, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Succeed: common,
  Fail: [...common, 'Error', 'ErrorPath', 'Cause', 'CausePath'],
};

/** What AWS would refuse or do otherwise, beyond what asl-validator sees: one sentence for each place. */
export function findViolations(definition: Definition): string[] {
  return [
    ...queryLanguageFaults('the state machine', definition),
    ...Object.entries(definition.States).flatMap(([name, state]) => [
      ...queryLanguageFaults(name, state),
      ...fieldFaults(name, state),
      ...taskFaults(name, state),
      ...retryFaults(name, state),
      ...intrinsicFaults(name, state),
    ]),
    ...textFaults(definition, ''),
  ];
}

function queryLanguageFaults(name: string, { QueryLanguage: language }: Record<string, unknown>): string[] {
  const isKnown = language === undefined || language === 'JSONPath';
  return isKnown ? [] : [`${name}: QueryLanguage ${JSON.stringify(language)} is not supported here, only JSONPath`];
}

function fieldFaults(name: string, state: State): string[] {
  const known = fields[state.Type];
  if (!known) return [`${name}: states of type ${state.Type} are not supported here`];
  return Object.keys(state)
    .filter((field) => !known.includes(field))
    .map((field) => `${name}: the field ${field} is not supported here in a state of type ${state.Type}`);
}

function taskFaults(name: string, state: State): string[] {
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

/** AWS refuses these when the state machine is created. */
function retryFaults(name: string, state: State): string[] {
  return ['Retry', 'Catch'].flatMap((field) => {
    const entries: unknown = state[field];
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry: Record<string, unknown>, index) => {
      const errors = Array.isArray(entry['ErrorEquals']) ? entry['ErrorEquals'] : [];
      const isLastAlone = errors.length === 1 && index === entries.length - 1;
      const jitter = entry['JitterStrategy'] ?? 'NONE';
      return [
        ...(errors.includes('States.ALL') && !isLastAlone
          ? [`${name}: States.ALL must stand alone, in the last entry of ${field}`]
          : []),
        ...(jitter === 'NONE' || jitter === 'FULL'
          ? []
          : [`${name}: JitterStrategy is FULL or NONE, not ${JSON.stringify(jitter)}`]),
      ];
    });
  });
}

/** AWS takes an intrinsic function here, the interpreter takes it for a path. */
function intrinsicFaults(name: string, state: State): string[] {
  return ['ErrorPath', 'CausePath'].flatMap((field) => {
    const path: unknown = state[field];
    if (typeof path !== 'string' || path.startsWith('$')) return [];
    return [`${name}: ${field} can only be a path here, not ${path}`];
  });
}

/** Substitutions that were not made, and parts of the context object this host does not fill. */
function textFaults(value: unknown, path: string): string[] {
  if (typeof value === 'string') {
    const substitution = /\$\{[^}]*\}/.exec(value)?.[0];
    const withoutKnown = isPath(path) ? value.replaceAll(/\$\$\.(Execution|State|StateMachine)\b/g, '') : '';
    return [
      ...(substitution ? [`${path}: ${substitution} has no substitution`] : []),
      ...(withoutKnown.includes('$$')
        ? [`${path}: of the context object only $$.Execution, $$.State and $$.StateMachine exist here (${value})`]
        : []),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textFaults(inner, path === '' ? key : `${path}/${key}`));
}

/** Whether the string at this place is a path, not a plain text. */
export function isPath(key: string): boolean {
  return /(\.\$|Path|Variable)$/.test(key);
}
