import { randomUUID } from 'node:crypto'
import type { Database, Edit, Image, Records } from '@amend/db'
import { addPerson, addUpload, type Person } from '@amend/db/seed'
import type { Queue } from '@amend/jobs'
import type { EditWork, RunningEdit } from '../perform.ts'
import { queueEdits } from '../queue.ts'
import type { EditResult } from '../record.ts'

export interface PersonWithUpload extends Person {
  readonly upload: Image
}

/** A person with a picture. */
export async function addPersonWithUpload(records: Records, name: string): Promise<PersonWithUpload> {
  const person = await addPerson(records, name)
  return { ...person, upload: await addUpload(records, person.workspace.id, 'lake.jpg', { by: person }) }
}

/** Rows of edits that are not yet in the queue. */
export async function addEditRows(
  records: Records,
  person: PersonWithUpload,
  count: number,
  steps = 20,
): Promise<Edit[]> {
  const { id: workspaceId } = person.workspace
  const batchId = randomUUID()
  const row = {
    ...{ workspaceId, sourceId: person.upload.id, createdById: person.user.id, batchId, idempotencyKey: batchId },
    ...{ instruction: 'make it sunset', steps, textGuidance: 7.5, imageGuidance: 1.5, seed: 0n },
    ...{ scheduler: 'checkpoint', resolution: 64, restore: 'detail' },
  }
  const data = Array.from({ length: count }, (_, variant) => ({ ...row, variant }))
  return records.workspace(workspaceId).edit.createManyAndReturn({ data })
}

/** Writes rows and jobs in one transaction, as the API does. */
export function addQueuedEdits(database: Database, queue: Queue, person: PersonWithUpload, count = 1): Promise<Edit[]> {
  return database.transaction(async (records) => {
    const edits = await addEditRows(records, person, count)
    await queueEdits(queue, records, edits)
    return edits
  })
}

/** Work whose result has the bytes of its source, after an optional action. */
export function copyAfter(
  run: (running: RunningEdit) => Promise<Omit<EditResult, 'store'> | undefined>,
): EditWork['perform'] {
  return async (running) => {
    const result = await run(running)
    return { ...result, store: (records) => storeCopy(records, running.edit) }
  }
}

/** Writes a result with the bytes of the source. */
export async function storeCopy(records: Records, { workspaceId, id: editId, sourceId }: Edit): Promise<string> {
  const scope = records.workspace(workspaceId)
  const { blobHash, name } = await scope.image.findFirstOrThrow({ where: { id: sourceId ?? '' } })
  const result = await scope.image.create({ data: { workspaceId, kind: 'result', blobHash, name, editId } })
  return result.id
}

/** Waits for a condition; the test's own timeout ends a wait in vain. */
export async function until<T>(look: () => Promise<T | undefined | false>, interval = 25): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, interval))
  }
}
