import type { ServerApp } from '@amend/next-app/server/app'
import { holdServices } from '@amend/next-app/server/services'
import { openServices } from '@amend/services'
import { environment, variables } from './environment.ts'

export const { services, closeServices } = holdServices(() => openServices(variables))

/**
 * Describes the administration to the server side of @amend/next-app. Its name is in the names of its cookies and in its
 * sessions: a session of the editor does not open it.
 */
export const app: ServerApp = { name: 'amend-admin', signInPath: '/sign-in', environment, services }
