import type { ModelCapabilities } from '@amend/contract'
import { type Database, lockByName, type Records } from '@amend/db'
import { z } from 'zod'
import { deployFirst, deployFromSetting } from './deploy.ts'
import type { ModelNeeds } from './needs.ts'
import type { MadeOf } from './schema.ts'

/** A checkpoint as a worker found it on its machine. */
export interface FoundModel {
  /** The name of its family. */
  readonly name: string
  /** The identity of the checkpoint, computed from its files. */
  readonly identity: string
  readonly capabilities: ModelCapabilities
  /** Where the worker found it: a folder, a file or a name in its model store. */
  readonly reference: string
  /** Where the checkpoint was published. */
  readonly source?: string | undefined
  /** What it was made of. */
  readonly made?: MadeOf | undefined
  /** Absent: every worker takes it. */
  readonly needs?: ModelNeeds
}

/**
 * Registers a version by its identity, once, and deploys it when the setting that names it is new.
 * @param options `oneOfSeveral`: workers with other models share the installation, so that it is deployed only where none is yet
 * @returns the version's id
 */
export function registerModel(
  database: Database,
  found: FoundModel,
  { oneOfSeveral = false }: { readonly oneOfSeveral?: boolean } = {},
): Promise<string> {
  return database.transaction(async (records) => {
    await lockRegistration(records)
    const id = await registerVersion(records, found)
    if (oneOfSeveral) await deployFirst(records, id)
    else await deployFromSetting(records, id)
    return id
  })
}

/** Workers may start at the same time. */
export const lockRegistration = (records: Records): Promise<void> => lockByName(records, 'model-registration')

/** Adds a version, or updates what is known of it. @returns its id */
export async function registerVersion({ installation }: Records, found: FoundModel): Promise<string> {
  const { name, identity, capabilities, reference, source, made, needs } = found
  const { id: modelId } = await installation.model.upsert({
    where: { name },
    create: { name, title: capabilities.title },
    update: {},
  })
  const provenance = { reference, ...(source && { source }), ...(made && { made }) }
  const data = { capabilities, licence: capabilities.licence, provenance, ...(needs && { needs: { ...needs } }) }
  const known = await installation.modelVersion.findUnique({ where: { identity }, select: { id: true } })
  if (known) await installation.modelVersion.update({ where: { identity }, data })
  if (known) return known.id
  const label = String((await installation.modelVersion.count({ where: { modelId } })) + 1)
  const { id } = await installation.modelVersion.create({ data: { ...data, modelId, identity, label } })
  return id
}

const provenanceSchema = z.object({ reference: z.string() })

/** A checkpoint on a worker's machine. */
export interface RegisteredLocation {
  /** Folder, file or name in the model store. */
  readonly location: string
  /** The identity that the files there must have. */
  readonly identity: string
}

/** The recorded location of a version; undefined when there is no such version. */
export async function findModelLocation(records: Records, versionId: string): Promise<RegisteredLocation | undefined> {
  const version = await records.installation.modelVersion.findUnique({
    where: { id: versionId },
    select: { identity: true, provenance: true },
  })
  const { data } = provenanceSchema.safeParse(version?.provenance)
  return version && data ? { location: data.reference, identity: version.identity } : undefined
}
