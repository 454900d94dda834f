import type { Decision } from '../../judging/decision.ts';
import type { Evaluation } from '../../judging/evaluation.ts';
import type { Profile } from '../../profile/profile.ts';
import type { SplitRecord } from '../../partition/split-record.ts';
import type { TrainingProfile } from '../../profile/training-profile.ts';
import type { Plan } from '../../run/plan.ts';

/** All that the report shows. */
export interface ReportInput {
  plan: Plan;
  /** Of the clean rows, before the split. */
  profile: Profile;
  /** Of the training rows. */
  training: TrainingProfile;
  evaluation: Evaluation;
  decision: Decision;
  /** Rows on each side of the split; null where only the test rows are known. */
  splitRows: { train: number; validation: number; test: number } | null;
  /** Classes that a side of the split has no row of. */
  oneSidedClasses: SplitRecord['oneSidedClasses'];
  /** Names of the vector's cells. */
  featureNames: string[];
  /** As the training job got them. */
  hyperparameters: Record<string, string>;
  /** What lies where: s3:// addresses. */
  addresses: { what: string; uri: string }[];
}
