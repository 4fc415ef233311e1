import { answerProgramOf } from '@amend/next-app/server/program'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

const handle = (request: Request): Promise<Response> => answerProgramOf(app, request)

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST }
