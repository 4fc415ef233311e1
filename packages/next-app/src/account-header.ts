/** Carries the account that a page was rendered for. The server refuses a request in the session of another one. */
export const accountHeader = 'x-amend-account'
