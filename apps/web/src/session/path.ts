/** In which the proxy tells a page its own path, which Next does not. */
export const pathHeader = 'x-amend-path'
