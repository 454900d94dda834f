import type { FeatureColumn } from '../../core/features/feature-column.ts';
import type { Features } from '../../core/features/features.ts';
import type { ValueCount } from '../../core/features/value-counts.ts';
import type { SplitRecord } from '../../core/partition/split-record.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { BinnedColumn } from '../../core/profile/bins.ts';
import type { BatchDefinition } from '../../core/sql/definition.ts';
import type { Bucket } from '../aws/bucket.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { ChampionEncoding } from './champion.ts';
import type { LabelCount } from './count-labels.ts';

/** What a run gives Split to work with. */
export interface SplitRun {
  runId: string;
  /** The run that trained the champion; null without a champion. */
  championId: string | null;
  pipeline: Pipeline;
  bucket: Pick<Bucket, 'readJson' | 'readVersioned' | 'writeJson' | 'download' | 'upload'>;
  /** A folder for temporary files. */
  directory: string;
}

/** The clean rows, loaded and assigned to partitions (`loadRows`). */
export interface LoadedRows {
  definition: BatchDefinition;
  split: SplitRecord['split'];
  labelCounts: LabelCount[];
  /** The columns that DuckDB reads through a dictionary, because their values repeat. */
  repeated: ReadonlySet<string>;
}

/** What was learned from the training rows (`fitOnTraining`). */
export interface FittedFeatures {
  features: Features;
  /** All columns that could be features, including those that were dropped. */
  candidates: FeatureColumn[];
  /** The counted values of the repeated columns, by column name. */
  valueCounts: Map<string, ValueCount[]>;
}

/** Everything the jobs share. They only read it. */
export interface SplitContext extends SplitRun, LoadedRows, FittedFeatures {
  /** Rows per partition. */
  rows: SplitRecord['rows'];
  /** The columns of the training profile and of drift: all candidates, then the target. */
  columns: BinnedColumn[];
}

/** What jobs find for Split's output. */
export interface SplitFindings {
  /** How the champion sees the test rows; null without a champion. */
  champion: ChampionEncoding | null;
  /**
   * Test rows that are in the champion's test partition too; all of them without a comparable
   * champion.
   */
  sharedRows: number;
  overlap: SplitRecord['overlap'];
}

/** Writes some of Split's results. Jobs run side by side, each on its own connection. */
export type SplitJob = (db: DuckDb, context: SplitContext) => Promise<Partial<SplitFindings> | undefined>;
