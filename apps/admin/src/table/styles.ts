/** A link in a table or a text. */
export const linkStyles = 'rounded-sm font-medium text-accent-ink underline-offset-4 hover:underline'
