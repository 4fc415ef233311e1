/** Purposes of random numbers: the second part of a key of `randomOf`. Each purpose has a separate stream. */
export const purposes = { order: 1, example: 2, crop: 3, adapter: 4, rehearsal: 5, split: 6, preference: 7 } as const
