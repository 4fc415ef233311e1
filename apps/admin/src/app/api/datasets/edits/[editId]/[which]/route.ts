import { readConsentedPicture } from '@amend/api'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface PictureRoute {
  params: Promise<{ editId: string; which: string }>
}

/** Serves a picture of an edit that may become a row: before or after. */
export function GET(request: Request, { params }: PictureRoute): Promise<Response> {
  return answerBy(app, request, 'dataset.edit', async (context) => {
    const ifNoneMatch = request.headers.get('if-none-match') ?? undefined
    return bytesAnswer(await readConsentedPicture(context, { ...(await params), ifNoneMatch }))
  })
}
