import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const root = path.join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string(), target: z.string() }).optional(),
  restart: z.enum(['no', 'unless-stopped']),
  init: z.boolean().optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  tmpfs: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
  healthcheck: z
    .union([
      z.strictObject({ disable: z.literal(true) }),
      z.strictObject({
        test: z.array(z.string()).min(2),
        interval: z.string(),
        timeout: z.string(),
        retries: z.number(),
      }),
    ])
    .optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }))
    .optional(),
})
const composeFile = z.object({
  name: z.string(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
})

const compose = composeFile.parse(parse(read('infra/compose.yaml'), { merge: true }))
const dockerfile = read('infra/Dockerfile')
const services = Object.entries(compose.services)
const variablesIn = (text: string) => new Set([...text.matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name]) => name))
const variablesOf = (file: string) => new Set([...read(file).matchAll(/^([A-Z]\w+)=/gm)].map(([, name]) => name))

describe('the compose file', () => {
  it('starts each service after its dependencies, and waits only for conditions that can come true', () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const { healthcheck, restart } = compose.services[needed] ?? {}
        const reachable =
          condition === 'service_healthy' ? healthcheck !== undefined && 'test' in healthcheck : restart === 'no'
        expect(reachable, `${name} waits for ${needed}`).toBe(true)
      }
    }
    for (const name of ['web', 'admin', 'worker']) {
      expect(Object.keys(compose.services[name]?.depends_on ?? {}).sort(), name).toEqual(['bucket', 'migrate'])
    }
  })

  it('stores data in declared volumes, and publishes ports on this machine only', () => {
    for (const [name, { volumes = [], ports = [] }] of services) {
      for (const volume of volumes) {
        const source = volume.replace(/\$\{\w+:-(\w+)\}/, '$1').split(':')[0] ?? ''
        expect(Object.keys(compose.volumes), name).toContain(source)
      }
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/)
    }
  })

  it('reads secrets from the environment, and does not start without them', () => {
    const example = variablesOf('infra/.env.example')
    for (const name of ['AUTH_SECRET', 'POSTGRES_PASSWORD', 'S3_SECRET_ACCESS_KEY']) {
      expect(read('infra/compose.yaml')).toMatch(new RegExp(`\\$\\{${name}:\\?`))
      expect(example).toContain(name)
    }
  })

  it('gives the secrets of accounts to the pages only, and those of providers to the editor only', () => {
    const holders = services.filter(([, { environment }]) =>
      Object.keys(environment).some((name) => name.startsWith('AUTH_') && name !== 'AUTH_CONFIRM_EMAIL'),
    )
    expect(holders.map(([name]) => name)).toEqual(['admin', 'web'])
    for (const name of ['web', 'admin']) expect(compose.services[name]?.environment).toHaveProperty('AUTH_SECRET')
    expect(Object.keys(compose.services.admin?.environment ?? {}).join()).not.toMatch(/GOOGLE|GITHUB|OIDC/)
  })

  it('passes the worker its certificate, and mounts the folder of both files where nothing writes', () => {
    const { environment, volumes } = compose.services.worker ?? {}
    for (const name of ['AMEND_CREDENTIAL_CERTIFICATE', 'AMEND_CREDENTIAL_KEY', 'OPENAI_API_KEY']) {
      expect(environment).toHaveProperty(name, `\${${name}:-}`)
    }
    expect(volumes).toContain('${CREDENTIALS:-credentials}:/credentials:ro')
    expect(compose.services.web?.environment).not.toHaveProperty('AMEND_CREDENTIAL_KEY')
  })

  it('uses only variables that .env.example explains', () => {
    const explained = new Set([...variablesOf('.env.example'), ...variablesOf('infra/.env.example')])
    expect([...variablesIn(read('infra/compose.yaml'))].filter((name) => !explained.has(name))).toEqual([])
  })

  it('builds targets and runs programs that exist', () => {
    const targets = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name)
    for (const [name, { build, command = [] }] of services) {
      if (build) expect(targets, name).toContain(build.target)
      if (build) expect(path.resolve(root, 'infra', build.context)).toBe(root)
      for (const word of command) if (word.endsWith('.mjs')) expect(existsSync(path.join(root, word)), word).toBe(true)
    }
  })
})

/** Variables that one of our programs sets for another. */
const internal = new Set(['AMEND_PEER_HEADER', 'AMEND_STANDALONE'])

it('.env.example explains every variable that the programs read, and no other', () => {
  const read = new Set<string>()
  for (const place of ['apps', 'packages']) {
    for (const name of readdirSync(path.join(root, place))) {
      for (const part of ['src', 'bin']) {
        const folder = path.join(root, place, name, part)
        for (const file of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []) {
          if (!/\.(?:ts|tsx|mjs)$/.test(file) || /\.test\.|(?:^|[\\/])testing[\\/]/.test(file)) continue
          const text = readFileSync(path.join(folder, file), 'utf8')
          for (const [variable] of text.matchAll(
            /\b(?:(?:AMEND|AUTH|S3|SMTP)_[A-Z0-9_]+|MAIL_FROM|DATABASE_URL|OPENAI_API_KEY)\b/g,
          )) {
            if (!internal.has(variable)) read.add(variable)
          }
        }
      }
    }
  }
  const explained = variablesOf('.env.example')
  expect([...read].filter((name) => !explained.has(name))).toEqual([])
  expect([...explained].filter((name) => !read.has(name ?? '') && name !== 'PORT' && name !== 'HOST')).toEqual([])
})

describe('the Dockerfile', () => {
  it('copies and runs existing files, as an unprivileged user', () => {
    const runs = [...dockerfile.matchAll(/(?<=[" ])((?:apps|packages|scripts)\/[\w./-]+\.mjs)/g)].map(
      ([, file]) => file,
    )
    expect(runs.length).toBeGreaterThanOrEqual(3)
    const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files = '']) => files.split(' '))
    const built = [...dockerfile.matchAll(/^COPY --from=\S+ --chown=\S+ \/app\/?(\S*) \S+$/gm)].map(([, file]) => file)
    expect(built.length).toBe(dockerfile.match(/^COPY --from/gm)?.length)
    const made = /\/\.next\/|\/generated$/
    for (const file of [...runs, ...copies, ...built]) {
      if (file === undefined || made.test(file)) continue
      expect(existsSync(path.join(root, file)), file).toBe(true)
    }
    const last = dockerfile.slice(dockerfile.indexOf('AS runtime'))
    expect(last).toMatch(/^USER node$/m)
    expect(last).not.toMatch(/^USER root$/m)
  })

  it('pins the version of pnpm that the scripts use', () => {
    const version = /pnpmVersion = '([\d.]+)'/.exec(read('scripts/setup.mjs'))?.[1]
    expect(dockerfile).toContain(`PNPM_VERSION=${version} `)
  })

  it('keeps secrets and data of this machine out of the images', () => {
    const ignored = read('.dockerignore').split('\n')
    for (const name of ['.env', '**/.amend', '**/node_modules', '.git']) expect(ignored).toContain(name)
  })
})

it('the dashboard for Grafana shows figures that the administration has, and each of them', () => {
  const dashboard = z
    .object({ panels: z.array(z.object({ id: z.number(), targets: z.array(z.object({ expr: z.string() })) })) })
    .parse(JSON.parse(read('infra/grafana/amend.json')))
  const written = new Set(
    [...read('apps/admin/src/metrics/metrics.ts').matchAll(/'(amend_[a-z_]+)'/g)].map(([, name]) => name),
  )
  // Those of the process come from prom-client.
  const ofProcess = /^amend_admin_/
  const shown = dashboard.panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => expr.match(/amend_[a-z_]+/g) ?? []),
  )
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  expect(shown.filter((name) => !ofProcess.test(name) && !written.has(name))).toEqual([])
  expect(
    [...written].filter((name) => name !== 'amend_admin_' && name !== 'amend_files' && !shown.includes(name ?? '')),
  ).toEqual([])
})
