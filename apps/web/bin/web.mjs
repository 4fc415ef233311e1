#!/usr/bin/env node
/** The web server of the editor. Needs a build (`next build`); listens on PORT and HOST. */
import path from 'node:path'
import { serveApp } from '@amend/next-app/server/serve'

await serveApp({
  name: 'web',
  folder: path.join(import.meta.dirname, '..'),
  variables: process.env,
  loadNext: () => import('next'),
})
