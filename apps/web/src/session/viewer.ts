import { createCaller } from '@amend/api'
import type { Me } from '@amend/api/types'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { contextOf } from '../http/context.ts'
import { pathHeader } from './path.ts'

/** The API for what is rendered on the server: as whoever asks for the page. */
export const readCaller = cache(async () => createCaller(await contextOf(await headers())))

/** Who asks for the page; null for whoever is signed out. */
export const readViewer = cache(async (): Promise<Me | null> => (await readCaller()).account.me())

/** Who asks for the page; others are led to sign in and back. */
export async function requireViewer(): Promise<Me> {
  const viewer = await readViewer()
  if (viewer) return viewer
  const path = (await headers()).get(pathHeader)
  redirect(path && path !== '/' ? `/sign-in?callbackUrl=${encodeURIComponent(path)}` : '/sign-in')
}
