import { z } from 'zod'
import { failureSchema, id } from '../schema-parts.ts'

const pixels = z.int().min(1)

export const shelfItemSchema = z.object({
  id,
  imageId: id,
  status: z.enum(['pending', 'ready', 'failed']),
  /** Null until it is ready. */
  sheet: z
    .object({
      /** /api/shelves/<workspace>/<shelf>?v=<first 8 digits of the hash> */
      url: z.string(),
      /** The looks of the tiles, by row from the top left. */
      looks: z.array(z.string()),
      columns: pixels,
      tile: z.object({ width: pixels, height: pixels }),
    })
    .nullable(),
  error: failureSchema.nullable(),
})

export type ShelfItem = z.output<typeof shelfItemSchema>
