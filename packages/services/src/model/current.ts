import { capabilitiesSchema, type ModelCapabilities } from '@amend/contract'
import type { ModelVersion, Records } from '@amend/db'
import type { Logger } from 'pino'
import type { ModelItem } from '../types.ts'
import { findDeployment } from './deploy.ts'

/** The last deployed edit model; null until a worker has registered one. */
export async function currentModel(records: Records, log: Logger): Promise<ModelItem | null> {
  const deployment = await findDeployment(records)
  return deployment && versionItem(deployment.modelVersion, log)
}

type VersionWithTitle = ModelVersion & { readonly model: { readonly title: string } }

/** Null when its capabilities are not understood. */
export function versionItem(version: VersionWithTitle, log: Logger): ModelItem | null {
  const { id, label, identity, model, capabilities } = version
  const parsed = capabilitiesSchema.safeParse(capabilities)
  if (!parsed.success) {
    log.error({ modelVersion: id, err: parsed.error }, 'The capabilities of a model that edits are not understood.')
    return null
  }
  return { id, title: model.title, label, identity, capabilities: inOrder(parsed.data) }
}

/** The looks in the order of their card, which the database does not keep in an object. */
function inOrder({ scope, ...capabilities }: ModelCapabilities): ModelCapabilities {
  if (!scope) return { ...capabilities, scope }
  const looks = scope.knows.flatMap((look) => {
    const instructions = scope.looks[look]
    return instructions ? [[look, instructions] as const] : []
  })
  return { ...capabilities, scope: { ...scope, looks: Object.fromEntries(looks) } }
}
