/**
 * The names of DuckDB's tables, and of the columns that Relearn adds to the data's own. They are
 * spelled here and nowhere else under core/ and handlers/.
 */

/** Tables and views. */
export const tables = {
  /** Transform: one line per violation of an invalid row, and per record that could not be read. */
  quarantine: 'quarantine',
  /** Transform, temporary: the lines of the file on which the records of one part begin. */
  quarantineLines: 'lines',
  /** Transform: rows that a newer row with the same key replaces. */
  replaced: 'replaced_rows',
  /** Transform, temporary: key hashes that occur more than once. */
  repeatedHashes: 'several_rows',
  /** Transform, temporary: the sample on which costly figures are computed. */
  profileSample: 'profiled_rows',
  /** Split: all clean rows in order, with their partition and the values of earlier rows. */
  partitioned: 'sided_rows',
  /** Split: the same rows with their raw cells. */
  withCells: 'celled_rows',
  /** Split: the rows of each partition with their training label. */
  train: 'train_rows',
  validation: 'validation_rows',
  test: 'test_rows',
  /** Split: test rows that are in the champion's test partition too. */
  championTest: 'champion_test_rows',
  /** Split: earlier records of a sample of the test rows. */
  sampledHistory: 'sampled_history',
  /** Split, temporary: the training rows on which bins, histograms and relations are computed. */
  trainingSample: 'sampled_rows',
} as const;

/** Special columns, quoted for SQL. The `$` keeps them apart from the data's columns. */
export const special = {
  /** BIGINT: `keyHashSql`, the hash of the row's key. */
  hash: '"$hash"',
  /** VARCHAR: a `RowState`. */
  state: '"$state"',
  /**
   * VARCHAR: indexes of the rules that the row violates, separated by commas. Empty for a valid
   * row.
   */
  violations: '"$faults"',
  /** BOOLEAN: a fast check could not vouch for the row. */
  needsFullCheck: '"$doubtful"',
  /** VARCHAR: the class name, before rare classes are merged. */
  label: '"$label"',
  /** DOUBLE: the target of a regression, in its own unit. */
  target: '"$target"',
  /** VARCHAR: raw cells in one text (`keptCellsSql`). */
  rawCells: '"$raw"',
  /** VARCHAR[]: the same cells, separated (`splitCellsSql`). */
  cellList: '"$cells"',
  /** BIGINT: rises in the order in which rows were read. */
  row: '"$row"',
  /** VARCHAR: train, validation or test. NULL for a row in a gap. */
  partition: '"$side"',
  /** What the model is trained on: a class index, or the transformed target. */
  trainedLabel: '"$y"',
  /** VARCHAR: the class name after rare classes were merged. */
  mergedClass: '"$class"',
  /** A value that may occur in several partitions. */
  sharedValue: '"$value"',
  /** BIGINT: a row's number in its history sequence, from 1. */
  sequenceNumber: '"$place"',
  /** The window of rows before a row; in a sample, the sequence number of one such row. */
  earlier: '"$earlier"',
  /** BIGINT: a test row's index, from 0. */
  testIndex: '"$number"',
  /** BIGINT: the number of test rows. */
  testCount: '"$count"',
  /** BIGINT: the sampled test row that an earlier row belongs to. */
  sampledRow: '"$of"',
  /** VARCHAR: a record as JSON. */
  record: '"$record"',
  /**
   * BIGINT: a row of a request. Instances count from 0, rows of history down from -1, the newest.
   */
  position: '"$position"',
  /** BIGINT: the instance that a row of history belongs to. */
  instance: '"$instance"',
  /** BOOLEAN: the row's time is before that of a row which the request puts before it. */
  isEarly: '"$early"',
} as const;

/** The values by which the history of a sampled test row is partitioned, by their index. */
export const sampledPartition = (index: number): string => `"$of_${index}"`;

/** The columns of `valueCountsSql`, not quoted: its rows are read by these names. */
export const valueCountColumns = { column: '$place', text: '$text', rows: '$count' } as const;
