import { readReviewPicture } from '@amend/api/admin'
import { bytesAnswer } from '@amend/next-app/server/bytes'
import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

interface ReviewPictureRoute {
  params: Promise<{ flagId: string }>
}

/** Serves a flagged picture to the administrator who decides on it. */
export function GET(request: Request, { params }: ReviewPictureRoute): Promise<Response> {
  return answerBy(app, request, 'moderation.picture', async (context) =>
    bytesAnswer(await readReviewPicture(context, (await params).flagId)),
  )
}
