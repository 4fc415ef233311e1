import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceError } from '@amend/services'
import { imageItemSchema } from '@amend/services/types'
import type { Call } from './route.ts'

/** How long a request waits for the preparation of its picture, and how often it looks, ms. */
const patience = 45_000
const pause = 250

/** Waits until a picture can be edited. @throws ServiceError 'not-ready', 'unsupported-format' */
export async function awaitReady({ procedure, request }: Call, id: string): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end && !request.signal.aborted; await sleep(pause)) {
    const { status, error } = imageItemSchema.parse(await procedure('image.get', { id }))
    if (status === 'ready') return
    if (status === 'refused') {
      throw new ServiceError('unsupported-format', error?.message ?? 'This picture cannot be read.', { field: 'file' })
    }
  }
  throw new ServiceError('not-ready', 'The picture is not ready yet. Repeat the request with its Idempotency-Key.', {
    retryAfter: 5,
  })
}
