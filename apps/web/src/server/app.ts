import type { ServerApp } from '@amend/next-app/server/app'
import { holdServices } from '@amend/next-app/server/services'
import { openServices } from '@amend/services'
import { environment, variables } from './environment.ts'

export const { services, closeServices } = holdServices(() => openServices(variables))

/** Describes the editor to the server side of @amend/next-app. */
export const app: ServerApp = { name: 'amend', signInPath: '/sign-in', environment, services }
