import path from 'node:path'
import { headerRules } from '@amend/next-app/server/headers'
import type { NextConfig } from 'next'

const root = path.join(import.meta.dirname, '../..')

const config: NextConfig = {
  // For container images: the server with its dependencies only.
  ...(process.env.AMEND_STANDALONE === '1' && { output: 'standalone' as const }),
  outputFileTracingRoot: root,
  outputFileTracingIncludes: { '/*': ['./bin/*.mjs'] },
  turbopack: { root },
  transpilePackages: [
    '@amend/api',
    '@amend/auth',
    '@amend/contract',
    '@amend/db',
    '@amend/environment',
    '@amend/files',
    '@amend/instructions',
    '@amend/jobs',
    '@amend/next-app',
    '@amend/services',
    '@amend/storage',
    '@amend/ui',
  ],
  serverExternalPackages: ['@node-rs/argon2', 'pg', 'pg-boss', 'pino', 'nodemailer', 'undici', 'prom-client'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Types are checked with the tests, not at the build of somebody who only starts the program.
  typescript: { ignoreBuildErrors: true },
  headers: async () => headerRules,
}

export default config
