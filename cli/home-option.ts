export const defaultHome = '.relearn';

export const homeOption = {
  type: 'string',
  default: defaultHome,
  value: '<folder>',
  help: 'the folder that keeps data, models and run records',
} as const;
