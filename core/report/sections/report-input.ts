import type { Decision } from '../../judging/decision.ts';
import type { Evaluation } from '../../judging/evaluation.ts';
import type { Profile } from '../../profile/profile.ts';
import type { SplitRecord } from '../../partition/split-record.ts';
import type { TrainingProfile } from '../../profile/training-profile.ts';
import type { Plan } from '../../run/plan.ts';

/** Everything that the report shows. */
export interface ReportInput {
  plan: Plan;
  /** Profile of the clean rows, before the split. */
  profile: Profile;
  /** Profile of the training rows. */
  training: TrainingProfile;
  evaluation: Evaluation;
  decision: Decision;
  /** Rows per partition; null if only the test rows are known. */
  splitRows: { train: number; validation: number; test: number } | null;
  /** Classes without rows in at least one partition. */
  oneSidedClasses: SplitRecord['oneSidedClasses'];
  /** Names of the elements of the feature vector. */
  featureNames: string[];
  /** As passed to the training job. */
  hyperparameters: Record<string, string>;
  /** The run's objects and their s3:// addresses. */
  addresses: { what: string; uri: string }[];
}
