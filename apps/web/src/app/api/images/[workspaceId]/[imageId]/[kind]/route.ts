import { readRendition } from '@amend/api'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface ImageRoute {
  params: Promise<{ workspaceId: string; imageId: string; kind: string }>
}

/** Serves a rendition: the only bytes of a picture that pages show. */
export function GET(request: Request, { params }: ImageRoute): Promise<Response> {
  return answerBy(app, request, 'image.read', async (context) => {
    const ifNoneMatch = request.headers.get('if-none-match') ?? undefined
    const saved = new URL(request.url).searchParams.has('save')
    const asked = { ...(await params), ifNoneMatch, saved, signal: request.signal }
    return bytesAnswer(await readRendition(context, asked))
  })
}
