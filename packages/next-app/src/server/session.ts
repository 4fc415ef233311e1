import type { Context } from '@amend/api'
import type { Me } from '@amend/api/types'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import type { ServerApp } from './app.ts'
import { contextOf } from './http/context.ts'
import { pathHeader } from './path-header.ts'

/** The caller of an app's router. Every router has `account.me`. */
interface Caller {
  readonly account: { me(): Promise<Me | null> }
}

/** The session of the request that a page is rendered for. Each function reads once per request. */
export interface PageSession<C extends Caller> {
  /** Calls the app's procedures with the visitor's session. */
  readonly readCaller: () => Promise<C>
  /** @returns null for a visitor without a session */
  readonly readViewer: () => Promise<Me | null>
  /** Redirects a visitor without a session to sign in and back. */
  readonly requireViewer: () => Promise<Me>
}

/** @param createCaller of the app's router, such as `appRouter.createCaller` */
export function openPageSession<C extends Caller>(
  app: ServerApp,
  createCaller: (context: Context) => C,
): PageSession<C> {
  const readCaller = cache(async () => createCaller(await contextOf(app, await headers())))
  const readViewer = cache(async () => (await readCaller()).account.me())
  return {
    readCaller,
    readViewer,
    requireViewer: async () => {
      const viewer = await readViewer()
      if (viewer) return viewer
      const path = (await headers()).get(pathHeader)
      redirect(path && path !== '/' ? `${app.signInPath}?callbackUrl=${encodeURIComponent(path)}` : app.signInPath)
    },
  }
}
