import { answerBy } from '@amend/next-app/server/route'
import { app } from '../../../server/app.ts'
import { oembedAnswer } from '../../../share/public/oembed.ts'

export const dynamic = 'force-dynamic'

/** Tells other programs how to embed a shared page. */
export const GET = (request: Request): Promise<Response> =>
  answerBy(app, request, 'share.oembed', (context) => oembedAnswer(context, request))
