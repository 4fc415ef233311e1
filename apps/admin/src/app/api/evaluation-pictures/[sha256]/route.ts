import { readEvaluationPicture } from '@amend/api/admin'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface PictureRoute {
  params: Promise<{ sha256: string }>
}

/** Serves a picture of the golden set or of an evaluation to administrators. */
export function GET(request: Request, { params }: PictureRoute): Promise<Response> {
  return answerBy(app, request, 'evaluation.picture', async (context) => {
    const { sha256 } = await params
    const ifNoneMatch = request.headers.get('if-none-match') ?? undefined
    return bytesAnswer(await readEvaluationPicture(context, { sha256, ifNoneMatch }))
  })
}
