import { answerSetup } from '@amend/next-app/server/setup'
import { app } from '../../server/app.ts'

export const GET = (request: Request): Response => answerSetup(app, request, '/sign-up')
