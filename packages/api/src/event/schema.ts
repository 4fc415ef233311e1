import { followItemSchema } from '@amend/services/types'
import { z } from 'zod'
import { trackedItems } from '../tracked-items.ts'

/** The sequence of an event. */
export const cursorAnswer = z.string()
export const followAnswer = trackedItems(followItemSchema)
