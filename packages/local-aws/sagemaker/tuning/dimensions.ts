import { validationException } from '../errors.ts';
import type { ParameterRanges } from '../requests/tuning-job.ts';

/** A hyperparameter of the search, as an axis with positions from 0 to 1. */
export interface Dimension {
  name: string;
  kind: 'Integer' | 'Continuous' | 'Categorical';
  valueAt: (position: number) => string;
  positionOf: (value: string) => number;
}

type NumberRange = ParameterRanges['IntegerParameterRanges'][number];

/**
 * Ratio of the bounds from which ScalingType Auto means logarithmic. AWS does not document its
 * rule.
 */
const autoLogarithmicRatio = 100;

/** The hyperparameters of the ranges. Throws ValidationException for an empty range. */
export function dimensionsOf(ranges: ParameterRanges): Dimension[] {
  return [
    ...ranges.IntegerParameterRanges.map((range) => integer(range)),
    ...ranges.ContinuousParameterRanges.map((range) => continuous(range)),
    ...ranges.CategoricalParameterRanges.map(({ Name, Values }) => categorical(Name, Values)),
  ];
}

function continuous(range: NumberRange): Dimension {
  const [low, high] = boundsOf(range);
  const { from, to, fromScale } = scaleOf(range, low, high);
  return {
    name: range.Name,
    kind: 'Continuous',
    valueAt: (position) => String(Math.min(high, Math.max(low, fromScale(from + position * (to - from))))),
    positionOf: (value) => (scaleOf(range, low, high).toScale(Number(value)) - from) / (to - from),
  };
}

function integer(range: NumberRange): Dimension {
  const [low, high] = boundsOf(range);
  if (!Number.isInteger(low) || !Number.isInteger(high)) {
    throw validationException(
      `The range of the integer hyperparameter [${range.Name}] must have whole numbers as bounds.`,
    );
  }
  // Half a step beyond both bounds, so that the bounds are as frequent as the values between them.
  const widened = continuous({
    ...range,
    MinValue: String(low - 0.5),
    MaxValue: String(high + 0.5),
    ScalingType: scalingOf(range, low, high),
  });
  return {
    name: range.Name,
    kind: 'Integer',
    valueAt: (position) => String(Math.min(high, Math.max(low, Math.round(Number(widened.valueAt(position)))))),
    positionOf: widened.positionOf,
  };
}

function categorical(name: string, values: string[]): Dimension {
  return {
    name,
    kind: 'Categorical',
    valueAt: (position) => values[Math.min(values.length - 1, Math.floor(position * values.length))] ?? '',
    positionOf: (value) => (values.indexOf(value) + 0.5) / values.length,
  };
}

function boundsOf({ Name, MinValue, MaxValue, ScalingType }: NumberRange): [number, number] {
  const low = MinValue.trim() === '' ? NaN : Number(MinValue);
  const high = MaxValue.trim() === '' ? NaN : Number(MaxValue);
  if (!Number.isFinite(low) || !Number.isFinite(high) || low >= high) {
    throw validationException(
      `The range of the hyperparameter [${Name}] goes from ${MinValue} to ${MaxValue}. The minimum must be a number below the maximum.`,
    );
  }
  if (ScalingType === 'Logarithmic' && low <= 0) {
    throw validationException(
      `The range of [${Name}] begins at ${MinValue}. Logarithmic scaling needs a minimum above 0.`,
    );
  }
  return [low, high];
}

function scalingOf({ ScalingType }: NumberRange, low: number, high: number): 'Linear' | 'Logarithmic' {
  if (ScalingType === 'Logarithmic') return 'Logarithmic';
  return ScalingType === 'Auto' && low > 0 && high / low >= autoLogarithmicRatio ? 'Logarithmic' : 'Linear';
}

function scaleOf(range: NumberRange, low: number, high: number) {
  const logarithmic = scalingOf(range, low, high) === 'Logarithmic';
  const toScale = logarithmic ? Math.log : (value: number) => value;
  return {
    toScale,
    fromScale: logarithmic ? Math.exp : (value: number) => value,
    from: toScale(low),
    to: toScale(high),
  };
}
