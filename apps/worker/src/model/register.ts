import type { Database, Records } from '@amend/db'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { locateModel } from '@amend/models/store'
import { embeddedCheckpoints } from '@amend/pico'
import { z } from 'zod'
import type { ModelLocation } from '../engine-process/tasks.ts'
import { capabilitiesOf } from './capabilities.ts'

/** A version that this worker has seen on its machine. */
export interface RegisteredModel extends ModelLocation {
  readonly versionId: string
}

/** Of what models are told to serve. */
const channel = 'edit'
const reason = 'Named by the setting AMEND_MODEL when a worker started.'
/** Holds back workers that start at the same time. */
const registrationLock = 72_707_371

/**
 * Enters a checkpoint of this machine among the models, by its identity, and has it serve when the setting that names it is
 * new: what an administrator deploys later stays, also when workers start again.
 * @param reference where the checkpoint lies: see `locateModel`
 * @throws ModelError when it cannot be read
 */
export async function registerModel(database: Database, reference: string): Promise<RegisteredModel> {
  const checkpoint = assertEditing(await openCheckpoint(await locateModel(reference, embeddedCheckpoints)))
  const { identity, card } = checkpoint
  const capabilities = capabilitiesOf(card, checkpoint.scheduler)
  const versionId = await database.transaction(async (records) => {
    await records.unsafe.$executeRaw`SELECT pg_advisory_xact_lock(${registrationLock})`
    const { id: modelId } = await records.installation.model.upsert({
      where: { name: card.name },
      create: { name: card.name, title: capabilities.title },
      update: {},
    })
    const data = {
      capabilities,
      licence: capabilities.licence,
      provenance: { reference, ...(card.source && { source: card.source }) },
    }
    const known = await records.installation.modelVersion.findUnique({ where: { identity } })
    const { id } = known
      ? await records.installation.modelVersion.update({ where: { identity }, data })
      : await records.installation.modelVersion.create({
          data: { ...data, modelId, identity, label: await nextLabel(records, modelId) },
        })
    await deployIfNew(records, id)
    return id
  })
  return { versionId, identity, location: reference }
}

async function nextLabel({ installation }: Records, modelId: string): Promise<string> {
  return String((await installation.modelVersion.count({ where: { modelId } })) + 1)
}

async function deployIfNew({ installation }: Records, modelVersionId: string) {
  const named = await installation.deployment.findFirst({
    where: { channel, reason },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  if (named?.modelVersionId === modelVersionId) return
  await installation.deployment.create({ data: { modelVersionId, channel, reason } })
}

const provenanceSchema = z.object({ reference: z.string() })

/** Where a version lies, as far as the records know; undefined when there is no such version. */
export async function findModelLocation(records: Records, versionId: string): Promise<ModelLocation | undefined> {
  const version = await records.installation.modelVersion.findUnique({
    where: { id: versionId },
    select: { identity: true, provenance: true },
  })
  const { data } = provenanceSchema.safeParse(version?.provenance)
  return version && data ? { location: data.reference, identity: version.identity } : undefined
}
