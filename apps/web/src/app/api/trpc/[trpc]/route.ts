import { appRouter } from '@amend/api'
import { editRequestLimits } from '@amend/contract'
import { answerTrpc } from '@amend/next-app/server/trpc'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

/** Bytes. A mask is the largest input; calls at the same time share a request. */
const bodyLimit = 1.5 * editRequestLimits.maskCharacters

const handle = (request: Request): Promise<Response> => answerTrpc(app, request, { router: appRouter, bodyLimit })

export { handle as GET, handle as POST }
