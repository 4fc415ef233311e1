import { readDatasetPicture } from '@amend/api'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface PictureRoute {
  params: Promise<{ datasetId: string; triple: string; candidate: string; which: string }>
}

/** Serves a picture of a sample: before or after. */
export function GET(request: Request, { params }: PictureRoute): Promise<Response> {
  return answerBy(app, request, 'dataset.picture', async (context) => {
    const ifNoneMatch = request.headers.get('if-none-match') ?? undefined
    return bytesAnswer(await readDatasetPicture(context, { ...(await params), ifNoneMatch }))
  })
}
