import { z } from 'zod'
import { text } from '../input.ts'

/** The password, and with two-factor authentication a code: the services say what is missing or wrong. */
export const proof = z.object({ password: text(2000).optional(), code: text(100).optional() })
