import type { Column } from '../sql/definition.ts';

/** A column that becomes a feature, before anything is learned from the rows. */
export interface FeatureColumn {
  name: string;
  type: Column['type'];
  values: string[] | undefined;
  /** 'levels': one-hot or ordinal, depending on the number of levels. */
  encode: 'number' | 'standardized' | 'onehot' | 'ordinal' | 'levels';
  /** The replacement for a missing number. */
  impute: 'none' | 'median' | 'mean' | number;
}

/** Whether a column becomes one number, rather than a code or a cell per level. */
export function isNumericEncoding({ encode }: FeatureColumn): boolean {
  return encode === 'number' || encode === 'standardized';
}
