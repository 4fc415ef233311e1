/** A link or a button in the line of an upload. */
export const linkStyles =
  'inline-block rounded font-medium text-[0.8125rem] text-accent-ink hover:underline pointer-coarse:py-2'
