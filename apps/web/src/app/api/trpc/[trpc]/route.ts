import { appRouter, inputSizesOf } from '@amend/api'
import { answerTrpc } from '@amend/next-app/server/trpc'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

const options = { router: appRouter, ...inputSizesOf(appRouter) }

const handle = (request: Request): Promise<Response> => answerTrpc(app, request, options)

export { handle as GET, handle as POST }
