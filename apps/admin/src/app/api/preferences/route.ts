import { answerPreferences } from '@amend/next-app/server/preferences'
import { app } from '../../../server/app.ts'

export const POST = (request: Request): Promise<Response> => answerPreferences(app, request)
