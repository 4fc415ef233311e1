import type { Image, Prisma, Rendition, SafetyFlag } from '@amend/db'
import { safetyOf } from '../safety/flag.ts'
import { type ImageItem, type RenditionKind, renditionKinds } from '../types.ts'

/** The columns of an item. */
export const imageParts = {
  renditions: { select: { kind: true, blobHash: true, width: true, height: true } },
  safetyFlag: { select: { reason: true, status: true } },
} satisfies Prisma.ImageInclude

type RenditionParts = Pick<Rendition, 'kind' | 'blobHash' | 'width' | 'height'>
type FlagParts = Pick<SafetyFlag, 'reason' | 'status'>

export type ImageWithParts = Image & {
  readonly renditions: readonly RenditionParts[]
  readonly safetyFlag: FlagParts | null
}

/** The columns of an image of which its item consists. */
export type ItemColumns = Pick<
  Image,
  | ('id' | 'workspaceId' | 'kind' | 'status' | 'name' | 'instruction' | 'favourite' | 'width' | 'height')
  | ('createdAt' | 'trashedAt' | 'editId' | 'treeId' | 'errorCode' | 'errorMessage' | 'origin' | 'originInstructions')
>

export function imageItem(
  image: ItemColumns,
  renditions: readonly RenditionParts[],
  flag: FlagParts | null,
): ImageItem {
  const { errorCode: code, errorMessage: message } = image
  return {
    id: image.id,
    workspaceId: image.workspaceId,
    kind: image.kind,
    status: image.status,
    name: image.name,
    instruction: image.instruction,
    favourite: image.favourite,
    width: image.width,
    height: image.height,
    createdAt: image.createdAt.toISOString(),
    trashedAt: image.trashedAt?.toISOString() ?? null,
    editId: image.editId,
    treeId: treeOf(image),
    error: code !== null && message !== null ? { code, message } : null,
    origin: image.origin && { kind: image.origin, instructions: image.originInstructions },
    renditions: renditionLinks(image, renditions),
    safety: safetyOf(flag),
  }
}

/** The upload at the root of an image's tree, or the image itself. */
export const treeOf = ({ id, treeId }: Pick<Image, 'id' | 'treeId'>): string => treeId ?? id

/** The number of digits of the hash in a URL, which changes with the bytes. */
export const versionDigits = 8

export const versionOf = (sha256: string): string => sha256.slice(0, versionDigits)

export function renditionLinks(
  { workspaceId, id }: Pick<Image, 'workspaceId' | 'id'>,
  renditions: readonly RenditionParts[],
): ImageItem['renditions'] {
  const links: ImageItem['renditions'] = {}
  for (const { kind, blobHash, width, height } of renditions) {
    if (!isOffered(kind)) continue
    links[kind] = { url: `/api/images/${workspaceId}/${id}/${kind}?v=${versionOf(blobHash)}`, width, height }
  }
  return links
}

const offered: ReadonlySet<string> = new Set(renditionKinds)

const isOffered = (kind: Rendition['kind']): kind is RenditionKind => offered.has(kind)
