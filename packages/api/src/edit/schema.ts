import { editItemSchema, editPositionSchema, editQueueSchema, everyonesEditSchema } from '@amend/services/types'
import { z } from 'zod'

export const editAnswer = editItemSchema
export const editsAnswer = z.array(editItemSchema)
/** The ids of the edits that were cancelled. */
export const cancelledAnswer = z.array(editItemSchema.shape.id)
export const positionsAnswer = z.array(editPositionSchema)
export const queueAnswer = editQueueSchema
export const everyonesQueueAnswer = z.array(everyonesEditSchema)
/** The ids of the edits that were queued again, or that wait in the new order. */
export const queuedAnswer = z.array(editItemSchema.shape.id)
/** A PNG as a data URL; null when the edit has none. */
export const maskAnswer = z.string().nullable()
export const instructionsAnswer = z.array(z.string())
