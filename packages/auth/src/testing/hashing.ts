/** The cheapest parameters that Argon2 accepts. */
export const cheapParameters = { memoryCost: 8, timeCost: 1, parallelism: 1 }
