/** Something the user can mend: shown as its message alone, without a stack; exit code 1. */
export class UserError extends Error {}
