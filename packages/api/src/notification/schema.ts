import { z } from 'zod'

export const unreadAnswer = z.object({ count: z.int().min(0) })
export const nothing = z.void()
