import type { LossSettings, Objective } from './objective.ts';

type Derivative = (prediction: number, label: number, margin: number, settings: LossSettings) => number;

/** A loss of one number per row. The library computes in float32, so results can differ by 1e-7. */
interface ElementwiseLoss extends Omit<Objective, 'metric' | 'multiclass' | 'predict' | 'gradients' | 'parameters'> {
  metric: string | Objective['metric'];
  activate: (margin: number) => number;
  gradient: Derivative;
  hessian: Derivative;
  parameters?: Objective['parameters'];
}

/** Creates the objective of a loss that is a sum over rows. */
export function elementwise({ metric, activate, gradient, hessian, parameters, ...rest }: ElementwiseLoss): Objective {
  return {
    ...rest,
    metric: typeof metric === 'string' ? () => metric : metric,
    multiclass: false,
    parameters: parameters ?? (() => ({})),
    predict(margins, _, predictions) {
      for (let row = 0; row < margins.length; row++) {
        predictions[row] = activate(margins[row] ?? 0);
      }
    },
    gradients({ predictions, labels, margins }, settings, _, into) {
      for (let row = 0; row < labels.length; row++) {
        const prediction = predictions[row] ?? 0;
        const label = labels[row] ?? 0;
        const margin = margins[row] ?? 0;
        into[2 * row] = gradient(prediction, label, margin, settings);
        into[2 * row + 1] = hessian(prediction, label, margin, settings);
      }
    },
  };
}

/** The model file's parameters for most losses of this kind. */
export const regressionParameters: Objective['parameters'] = ({ scale_pos_weight: weight }) => ({
  reg_loss_param: { scale_pos_weight: String(weight) },
});
