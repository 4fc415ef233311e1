import type { Metadata } from 'next'
import { EditorPage } from '../../../../../../editor/index.ts'
import { readCaller } from '../../../../../../server/session.ts'

interface EditPageProps {
  params: Promise<{ workspaceId: string; imageId: string }>
}

export async function generateMetadata({ params }: EditPageProps): Promise<Metadata> {
  const { workspaceId, imageId } = await params
  const caller = await readCaller()
  // The page itself reports a missing picture.
  const image = await caller.image.get({ workspaceId, id: imageId }).catch(() => undefined)
  return { title: image?.instruction ?? image?.name }
}

export default async function Page({ params }: EditPageProps) {
  const { workspaceId, imageId } = await params
  return <EditorPage key={imageId} workspaceId={workspaceId} imageId={imageId} />
}
