import { inputSizesOf } from '@amend/api'
import { adminRouter } from '@amend/api/admin'
import { answerTrpc } from '@amend/next-app/server/trpc'
import { app } from './app.ts'

const options = { router: adminRouter, ...inputSizesOf(adminRouter) }

/** Answers the calls of the administration at /api/trpc. */
export const answerCalls = (request: Request): Promise<Response> => answerTrpc(app, request, options)
