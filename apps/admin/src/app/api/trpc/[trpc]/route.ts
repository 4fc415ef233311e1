import { adminRouter } from '@amend/api/admin'
import { callLimits } from '@amend/contract'
import { answerTrpc } from '@amend/next-app/server/trpc'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

const options = {
  router: adminRouter,
  inputBytes: (paths: readonly string[]) => callLimits.inputBytes * paths.length,
  needsLongInput: () => false,
}

const handle = (request: Request): Promise<Response> => answerTrpc(app, request, options)

export { handle as GET, handle as POST }
