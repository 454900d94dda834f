/** Metadata key of a function's entry file in the template. The laptop runs that file. */
export const entryMetadata = 'relearn:entry';
