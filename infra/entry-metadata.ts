/** Metadata key under which the template names a function's entry file; the laptop runs that file. */
export const entryMetadata = 'relearn:entry';
