import { appRouter, inputSizesOf } from '@amend/api'
import { answerTrpc } from '@amend/next-app/server/trpc'
import { app } from './app.ts'

const options = { router: appRouter, ...inputSizesOf(appRouter) }

/** Answers the calls of the API at /api/trpc. */
export const answerCalls = (request: Request): Promise<Response> => answerTrpc(app, request, options)
