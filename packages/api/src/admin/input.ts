/** Schemas that several inputs of the administration share. */
import { evaluationLimits, pageLimits } from '@amend/contract'
import { z } from 'zod'
import { text } from '../input.ts'

/** Undefined for the first page. */
export const cursor = z
  .string()
  .max(200)
  .nullish()
  .transform((value) => value ?? undefined)

export const search = text(pageLimits.search).optional()

/** Characters of a picture in base64. */
export const pictureCharacters = 4 * Math.ceil(evaluationLimits.picture / 3)

/** A picture in base64. */
export const pictureInput = z
  .base64()
  .max(pictureCharacters, 'The picture is larger than 8 MB.')
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
