import { answerAuth } from '@amend/next-app/server/auth'
import type { NextRequest } from 'next/server'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

const handle = (request: NextRequest): Promise<Response> => answerAuth(app, request)

export { handle as GET, handle as POST }
