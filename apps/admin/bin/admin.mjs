#!/usr/bin/env node
/** The web server of the administration. Needs a build (`next build`); listens on PORT and HOST. */
import path from 'node:path'
import { serveApp } from '@amend/next-app/server/serve'

process.env.PORT ||= '3001'
await serveApp({
  name: 'admin',
  folder: path.join(import.meta.dirname, '..'),
  variables: process.env,
  loadNext: () => import('next'),
  address: process.env.AMEND_ADMIN_URL,
})
