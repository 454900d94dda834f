/** Collects the columns of a run's files, in the order in which they first appear. */
export interface RawColumns {
  /** Adds the columns of a file and returns those of all files so far. */
  add: (names: string[]) => readonly string[];
  /** The columns of all files so far. */
  names: () => readonly string[];
}

export function collectRawColumns(): RawColumns {
  const known = new Set<string>();
  const names = () => [...known];
  return {
    add: (added) => {
      for (const name of added) known.add(name);
      return names();
    },
    names,
  };
}
