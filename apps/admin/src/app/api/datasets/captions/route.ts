import { receiveDatasetUpload } from '@amend/api'
import { chunksOf } from '@amend/next-app/server/body'
import { answerBy } from '@amend/next-app/server/route'
import { ServiceError } from '@amend/services'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

/** Stores a file of captions, from which a dataset is begun next. */
export function POST(request: Request): Promise<Response> {
  return answerBy(app, request, 'dataset.captions', async (context) => {
    if (!request.body) throw new ServiceError('empty-file', 'The file is empty.')
    const stored = await receiveDatasetUpload(context, 'upload', chunksOf(request.body))
    return Response.json(stored, { status: 201, headers: { 'cache-control': 'no-store' } })
  })
}
