/** Metrics in the order of the tables, with the direction in which they are better. */
export const metrics = [
  { name: 'look', better: 'lower' },
  { name: 'l1', better: 'lower' },
  { name: 'l2', better: 'lower' },
  { name: 'clipI', better: 'higher' },
  { name: 'clipT', better: 'higher' },
  { name: 'clipDirection', better: 'higher' },
  { name: 'clipImage', better: 'higher' },
] as const

/** The address of a picture of the golden set or of an evaluation. */
export const pictureAddress = (sha256: string): string => `/api/evaluation-pictures/${sha256}`
