/** The account that everything on this machine belongs to. */
export const account = '000000000000';
