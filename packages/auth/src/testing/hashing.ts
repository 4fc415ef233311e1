/** The least that Argon2 takes. */
export const cheapParameters = { memoryCost: 8, timeCost: 1, parallelism: 1 }
