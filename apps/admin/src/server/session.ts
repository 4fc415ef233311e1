import { createAdminCaller } from '@amend/api/admin'
import type { Me } from '@amend/api/types'
import { openPageSession } from '@amend/next-app/server/session'
import { app } from './app.ts'

export const { readCaller, readViewer, requireViewer } = openPageSession(app, createAdminCaller)

/** Whether somebody may use the administration: administrators of the installation only. */
export const isAdministrator = ({ user }: Me): boolean => user.role === 'administrator'
