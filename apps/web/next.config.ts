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
  serverExternalPackages: [
    '@node-rs/argon2',
    '@simplewebauthn/server',
    'pg',
    'pg-boss',
    'pino',
    'nodemailer',
    'undici',
  ],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Types are checked with the tests, not at the build of somebody who only starts the program.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    ...headerRules,
    { source: '/s/:path*', headers: [{ key: 'Referrer-Policy', value: 'no-referrer' }] },
    // Other sites show it beside the link.
    { source: '/s/:key/preview', headers: [{ key: 'Cross-Origin-Resource-Policy', value: 'cross-origin' }] },
    // Its form says where it comes from.
    { source: '/s/:key/remix', headers: [{ key: 'Referrer-Policy', value: 'same-origin' }] },
  ],
}

export default config
