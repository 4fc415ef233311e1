import { randomBytes } from 'node:crypto'
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { normalizePassword, passwordLength } from './policy.ts'

/** Parameters of Argon2id. */
export interface HashParameters {
  /** KiB. */
  readonly memoryCost: number
  /** Passes over the memory. */
  readonly timeCost: number
  readonly parallelism: number
}

/** The minimum of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane. About 40 ms. */
export const recommendedParameters: HashParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface PasswordHasher {
  /** In the PHC string format. */
  hash(password: string): Promise<string>
  /** Does the same work when there is no hash, so that the time does not reveal whether there is an account. */
  verify(hash: string | undefined, password: string): Promise<boolean>
  /** Whether the hash was made with other parameters than the current ones. */
  isOutdated(hash: string): boolean
}

/** Argon2id, by default with the recommended parameters; tests use cheaper ones. */
export function argon2id(parameters: HashParameters = recommendedParameters): PasswordHasher {
  const make = (password: string) => hash(normalizePassword(password), parameters)
  let decoy: Promise<string> | undefined
  return {
    hash: make,
    verify: async (stored, password) => {
      decoy ??= make(randomBytes(32).toString('base64'))
      const spare = await decoy
      // An input longer than any password is not hashed in full, and matches nothing.
      const fits = password.length <= 4 * passwordLength.most
      const matches = await verify(stored ?? spare, fits ? normalizePassword(password) : '')
      return matches && fits && stored !== undefined
    },
    isOutdated: (stored) => {
      const { memoryCost, timeCost, parallelism } = parseOptions(stored)
      const { memoryCost: memory, timeCost: time, parallelism: lanes } = parameters
      return memoryCost !== memory || timeCost !== time || parallelism !== lanes
    },
  }
}
