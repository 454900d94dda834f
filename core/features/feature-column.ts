import type { Column } from '../sql/definition.ts';

/** A column that becomes a feature, before anything is learnt from the rows. */
export interface FeatureColumn {
  name: string;
  type: Column['type'];
  values: string[] | undefined;
  /** 'levels': one-hot or ordinal, whichever the number of levels asks for. */
  encode: 'number' | 'standardized' | 'onehot' | 'ordinal' | 'levels';
  /** What replaces a missing value of a number. */
  impute: 'none' | 'median' | 'mean' | number;
}

/** Whether a column becomes one number, rather than a code or a cell for each of its levels. */
export function isNumericEncoding({ encode }: FeatureColumn): boolean {
  return encode === 'number' || encode === 'standardized';
}
