import { readSamplePicture } from '@amend/api/admin'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface SampleRoute {
  params: Promise<{ sampleId: string; picture: string }>
}

/** Serves a picture of a sample of a training run. */
export function GET(request: Request, { params }: SampleRoute): Promise<Response> {
  return answerBy(app, request, 'training.sample', async (context) => {
    const { sampleId: id, picture } = await params
    const ifNoneMatch = request.headers.get('if-none-match') ?? undefined
    return bytesAnswer(await readSamplePicture(context, { id, picture, ifNoneMatch }))
  })
}
