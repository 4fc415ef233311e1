import { createCaller } from '@amend/api'
import { openPageSession } from '@amend/next-app/server/session'
import { app } from './app.ts'

export const { readCaller, readViewer, requireViewer } = openPageSession(app, createCaller)
