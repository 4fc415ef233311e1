import { inputSizesOf } from '@amend/api'
import { adminRouter } from '@amend/api/admin'
import { answerTrpc } from '@amend/next-app/server/trpc'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

const options = { router: adminRouter, ...inputSizesOf(adminRouter) }

const handle = (request: Request): Promise<Response> => answerTrpc(app, request, options)

export { handle as GET, handle as POST }
