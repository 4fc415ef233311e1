/** Versions that administrators add: from a file that they sent, from another version with a LoRA, or with int8 weights. */
import type { SessionPrincipal } from '@amend/auth'
import type { Records } from '@amend/db'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { ModelTaskItem } from '../types.ts'
import { lockRegistration } from './register.ts'
import { locationOf, requestTask } from './request.ts'
import { requireWholeUpload } from './upload.ts'

/** What a new version is called in the store of the workers; absent: by its file, or by what it is made of. */
interface Named {
  readonly name?: string | undefined
}

/**
 * Adds a checkpoint that was sent: a worker opens it first. One that does not open leaves nothing behind.
 * @throws ServiceError 'not-found', 'not-ready', 'changed-meanwhile', 'bad-input' for a LoRA
 */
export function requestUpload(
  services: Services,
  { person }: SessionPrincipal,
  { uploadId, name }: Named & { readonly uploadId: string },
): Promise<ModelTaskItem> {
  return services.database.transaction(async (records) => {
    const { fileName, bytes } = await requireWholeUpload(records, person.id, uploadId, 'checkpoint')
    return requestTask(services, records, person.id, {
      data: { kind: 'upload', reference: fileName, uploadId, name: name ?? null },
      ...{ action: 'model:upload', name: fileName },
      ...{ before: {}, after: { requested: name ?? fileName, bytes: Number(bytes) } },
    })
  })
}

/**
 * Makes a version of another one with a LoRA that was sent.
 * @throws ServiceError as `requestUpload`
 */
export function requestAdaptation(
  services: Services,
  { person }: SessionPrincipal,
  {
    uploadId,
    baseId,
    weight,
    name,
  }: Named & { readonly uploadId: string; readonly baseId: string; readonly weight: number },
): Promise<ModelTaskItem> {
  return services.database.transaction(async (records) => {
    const base = await locationOf(records, baseId)
    const { fileName } = await requireWholeUpload(records, person.id, uploadId, 'lora')
    return requestTask(services, records, person.id, {
      data: { kind: 'adapt', reference: fileName, uploadId, baseId, weight, name: name ?? null },
      ...{ action: 'model:adapt', subjectId: baseId, name: fileName },
      ...{ before: { base }, after: { requested: name ?? fileName, weight } },
    })
  })
}

/**
 * Makes a version of another one with int8 weights.
 * @throws ServiceError 'not-found', 'bad-input' for a version that is not of floats and while one is being made
 */
export function requestOptimization(
  services: Services,
  { person }: SessionPrincipal,
  { baseId, name }: Named & { readonly baseId: string },
): Promise<ModelTaskItem> {
  return services.database.transaction(async (records) => {
    await lockRegistration(records)
    const reference = await locationOf(records, baseId)
    await requirePlain(records, baseId)
    if ((await records.installation.goldenItem.count()) === 0) {
      throw new ServiceError('bad-input', 'The golden set is empty: an int8 version is measured with its photos.')
    }
    const where = { kind: 'optimize' as const, status: 'waiting' as const, baseId }
    if ((await records.installation.modelTask.count({ where })) > 0) {
      throw new ServiceError('bad-input', 'The int8 version of this version is being made already.')
    }
    return requestTask(services, records, person.id, {
      data: { kind: 'optimize', reference, baseId, name: name ?? null },
      ...{ action: 'model:optimize', subjectId: baseId, name: reference },
      ...{ before: {}, after: { requested: name ?? 'int8' } },
    })
  })
}

/** Weights of int8 stay what they are, and those of a LoRA are beside the weights. */
async function requirePlain({ installation }: Records, id: string): Promise<void> {
  const version = await installation.modelVersion.findUnique({ where: { id }, select: { provenance: true } })
  if (!version) throw notFound()
  const { made } = (version.provenance ?? {}) as { made?: { kind?: string } }
  if (made?.kind === 'int8') throw new ServiceError('bad-input', 'This version has int8 weights already.')
  if (made?.kind === 'lora') {
    throw new ServiceError('bad-input', 'Make the int8 version of its base first, and add the LoRA to that.')
  }
}
