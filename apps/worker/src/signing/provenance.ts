import type { Database } from '@amend/db'
import type { Provenance } from '@amend/provenance'

/** The model version of an edit, as much of it as provenance names. */
export interface NamedVersion {
  readonly label: string
  readonly model: { readonly title: string }
}

/** The columns of a model version that provenance names. */
export const namedVersion = { select: { label: true, model: { select: { title: true } } } } as const

/** What is said of a result: the model, and the photo by the hash of its file. */
export async function provenanceOf(
  database: Database,
  { workspaceId, treeId }: { readonly workspaceId: string; readonly treeId: string | null },
  version: NamedVersion | null,
): Promise<Provenance> {
  const { image } = database.workspace(workspaceId)
  const photo = treeId === null ? null : await image.findFirst({ where: { id: treeId }, select: { blobHash: true } })
  const model = version ? { name: version.model.title, version: version.label } : { name: 'Amend', version: '' }
  return { model, source: photo?.blobHash }
}
