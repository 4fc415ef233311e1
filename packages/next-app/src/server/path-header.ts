/** The header in which the proxy passes a page its own path; Next itself does not. */
export const pathHeader = 'x-amend-path'
