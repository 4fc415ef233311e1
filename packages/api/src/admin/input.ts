/** Schemas that several inputs of the administration share. */
import { pageLimits } from '@amend/contract'
import { z } from 'zod'
import { text } from '../input.ts'

/** Undefined for the first page. */
export const cursor = z
  .string()
  .max(200)
  .nullish()
  .transform((value) => value ?? undefined)

export const search = text(pageLimits.search).optional()
