import { receiveModelPiece } from '@amend/api/admin'
import { chunksOf } from '@amend/next-app/server/body'
import { answerBy } from '@amend/next-app/server/route'
import { ServiceError } from '@amend/services'
import { app } from '../../../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface PieceRoute {
  params: Promise<{ uploadId: string; number: string }>
}

/** Stores a piece of a model's file. */
export function PUT(request: Request, { params }: PieceRoute): Promise<Response> {
  return answerBy(app, request, 'model.piece', async (context) => {
    if (!request.body) throw new ServiceError('empty-file', 'The piece is empty.')
    const stored = await receiveModelPiece(context, await params, chunksOf(request.body))
    return Response.json(stored, { headers: { 'cache-control': 'no-store' } })
  })
}
