import { answerReady } from '@amend/next-app/server/health'
import { app } from '../../../../server/app.ts'

export const dynamic = 'force-dynamic'

export const GET = (): Promise<Response> => answerReady(app)
