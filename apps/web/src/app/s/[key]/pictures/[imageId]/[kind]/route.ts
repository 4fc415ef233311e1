import { pictureBytes } from '../../../../../../share/public/bytes.ts'

export const dynamic = 'force-dynamic'

interface PictureRoute {
  params: Promise<{ key: string; imageId: string; kind: string }>
}

/** Serves a picture of a shared page, of pictures that the link shows only. */
export async function GET(request: Request, { params }: PictureRoute): Promise<Response> {
  const { key, imageId, kind } = await params
  return pictureBytes(request, key, imageId, kind)
}
