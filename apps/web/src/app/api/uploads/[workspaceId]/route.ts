import { receiveUpload } from '@amend/api'
import { chunksOf } from '@amend/next-app/server/body'
import { answerBy } from '@amend/next-app/server/route'
import { ServiceError } from '@amend/services'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface UploadRoute {
  params: Promise<{ workspaceId: string }>
}

/** Receives a picture as a stream: `?key=` makes repetitions idempotent, `?name=` is the file's name. */
export function POST(request: Request, { params }: UploadRoute): Promise<Response> {
  return answerBy(app, request, 'image.upload', async (context) => {
    const { workspaceId } = await params
    const { searchParams } = new URL(request.url)
    if (!request.body) throw new ServiceError('empty-file', 'This file is empty.')
    const length = request.headers.get('content-length')
    const { image, created } = await receiveUpload(context, {
      workspaceId,
      key: searchParams.get('key') ?? '',
      name: searchParams.get('name') ?? '',
      contentLength: length && /^\d{1,15}$/.test(length) ? Number(length) : undefined,
      body: chunksOf(request.body),
    })
    return Response.json(image, { status: created ? 201 : 200, headers: { 'cache-control': 'no-store' } })
  })
}
