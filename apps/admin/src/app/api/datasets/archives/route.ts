import { receiveDatasetUpload } from '@amend/api'
import { chunksOf } from '@amend/next-app/server/body'
import { answerBy } from '@amend/next-app/server/route'
import { ServiceError } from '@amend/services'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

/** Stores an archive of pairs, which becomes a dataset next. */
export function POST(request: Request): Promise<Response> {
  return answerBy(app, request, 'dataset.archive', async (context) => {
    if (!request.body) throw new ServiceError('empty-file', 'The file is empty.')
    const stored = await receiveDatasetUpload(context, 'archive', chunksOf(request.body))
    return Response.json(stored, { status: 201, headers: { 'cache-control': 'no-store' } })
  })
}
