/** Header in which the proxy gives a page its own path; Next itself does not. */
export const pathHeader = 'x-amend-path'
