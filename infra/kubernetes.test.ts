/**
 * The manifests for Kubernetes: rendered from the part of kustomize that they use, and validated against the published schemas
 * (kubernetes-models, which is generated from them).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { applyPatch, type Operation } from 'rfc6902'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'

const folder = path.join(import.meta.dirname, 'kubernetes')

/** What of kustomize is used: resources, a namespace, a suffix of names, and JSON patches (RFC 6902) by kind and former name. */
const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  namespace: z.string().optional(),
  nameSuffix: z.string().default(''),
  resources: z.array(z.string()),
  patches: z
    .array(z.strictObject({ target: z.strictObject({ kind: z.string(), name: z.string() }), path: z.string() }))
    .default([]),
})

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
})
type Manifest = z.output<typeof manifest>

function render(place: string): Manifest[] {
  const { namespace, nameSuffix, resources, patches } = kustomization.parse(
    parse(readFileSync(path.join(place, 'kustomization.yaml'), 'utf8')),
  )
  const manifests = resources.flatMap((resource) => {
    const at = path.join(place, resource)
    if (!resource.endsWith('.yaml')) return render(at)
    return parseAllDocuments(readFileSync(at, 'utf8')).map((document) => manifest.parse(document.toJS()))
  })
  for (const { target, path: file } of patches) {
    const targets = manifests.filter(({ kind, metadata }) => kind === target.kind && metadata.name === target.name)
    expect(targets, `${place}: ${target.kind} ${target.name}`).toHaveLength(1)
    const operations: Operation[] = parse(readFileSync(path.join(place, file), 'utf8'))
    expect(applyPatch(targets[0], operations).filter((error) => error !== null)).toEqual([])
  }
  for (const { metadata } of manifests) metadata.name += nameSuffix
  if (namespace !== undefined) for (const { metadata } of manifests) metadata.namespace ??= namespace
  return manifests
}

type Model = new (data: unknown) => { validate(): void }

/** The class of a kind, whose `validate` compares with its schema. */
async function modelOf({ apiVersion, kind }: Manifest): Promise<Model> {
  const library = apiVersion.startsWith('keda.sh/') ? '@kubernetes-models/keda' : 'kubernetes-models'
  const models: Record<string, unknown> = await import(`${library}/${apiVersion}/${kind}`)
  const model = models[kind]
  if (typeof model !== 'function') throw new Error(`There is no schema of ${apiVersion} ${kind}.`)
  return model as Model
}

const overlays = readdirSync(path.join(folder, 'overlays'))

const mounts = z.array(z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }))
const variable = z.looseObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z
    .looseObject({ secretKeyRef: z.looseObject({ name: z.string(), key: z.string() }).optional() })
    .optional(),
})
const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  env: z.array(variable).default([]),
  securityContext: z.unknown(),
  volumeMounts: mounts,
  resources: z.looseObject({ limits: z.record(z.string(), z.union([z.string(), z.number()])) }).optional(),
})
const podSpec = z.looseObject({
  securityContext: z.unknown(),
  automountServiceAccountToken: z.literal(false),
  initContainers: z.array(container).default([]),
  containers: z.array(container),
  volumes: z.array(z.looseObject({ name: z.string() })),
  nodeSelector: z.record(z.string(), z.string()).optional(),
})
const workload = z.looseObject({ spec: z.looseObject({ template: z.looseObject({ spec: podSpec }) }) })

const podOf = (manifests: readonly Manifest[], name: string) => {
  const found = manifests.find(({ kind, metadata }) => /^(Deployment|Job)$/.test(kind) && metadata.name === name)
  return workload.parse(found).spec.template.spec
}

describe.each(overlays)('the overlay %s', (overlay) => {
  let manifests: Manifest[]
  beforeAll(() => {
    manifests = render(path.join(folder, 'overlays', overlay))
  })

  it('is valid by the published schemas', async () => {
    expect(manifests.length).toBeGreaterThan(8)
    for (const one of manifests) {
      const KnownKind = await modelOf(one)
      expect(() => new KnownKind(one).validate(), `${one.kind} ${one.metadata.name}`).not.toThrow()
    }
  })

  it('has each resource once, in one namespace', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['amend']))
  })

  it('runs everything without privileges, with file systems that are read only', () => {
    for (const name of ['amend-web', 'amend-admin', 'amend-worker', 'amend-migrate']) {
      const { securityContext, containers, initContainers, volumes } = podOf(manifests, name)
      expect(securityContext, name).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 })
      for (const one of [...initContainers, ...containers]) {
        expect(one.securityContext, one.name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        })
        const known = volumes.map((volume) => volume.name)
        for (const mount of one.volumeMounts) expect(known, `${name} ${one.name}`).toContain(mount.name)
        // Programs write temporary files.
        expect(one.volumeMounts.map(({ mountPath }) => mountPath)).toContain('/tmp')
      }
    }
  })

  it('takes secrets by name from one Secret, and gives those of accounts to the pages only', () => {
    const secretsOf = (name: string) =>
      podOf(manifests, name).containers.flatMap(({ env }) =>
        env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef] : [])),
      )
    const workers = secretsOf('amend-worker').map(({ key }) => key)
    expect(secretsOf('amend-web').map(({ key }) => key)).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'AUTH_SECRET']),
    )
    expect(workers).toContain('DATABASE_URL')
    expect(workers.filter((key) => key.startsWith('AUTH_'))).toEqual([])
    for (const name of ['amend-web', 'amend-admin', 'amend-worker', 'amend-migrate']) {
      for (const { name: secret } of secretsOf(name)) expect(secret).toBe('amend-secrets')
    }
  })

  it('uses only variables that .env.example explains', () => {
    const text = readFileSync(path.join(folder, '..', '..', '.env.example'), 'utf8')
    const explained = new Set([...text.matchAll(/^([A-Z]\w+)=/gm)].map(([, name]) => name))
    const settings = manifests.find(({ kind }) => kind === 'ConfigMap') as { data?: Record<string, string> } | undefined
    const used = ['amend-web', 'amend-admin', 'amend-worker', 'amend-migrate'].flatMap((name) =>
      podOf(manifests, name).containers.flatMap(({ env }) => env.map((one) => one.name)),
    )
    // MODEL_SOURCE is for the init container alone.
    const all = [...used, ...Object.keys(settings?.data ?? {}).filter((name) => name !== 'MODEL_SOURCE')]
    expect(all.filter((name) => !explained.has(name))).toEqual([])
  })

  it('fills the volume of models before a worker mounts it for reading only', () => {
    const { initContainers, containers } = podOf(manifests, 'amend-worker')
    const mountOf = (one: (typeof containers)[number] | undefined) =>
      one?.volumeMounts.find(({ name }) => name === 'models')
    expect(mountOf(initContainers[0])).toEqual({ name: 'models', mountPath: '/models' })
    expect(mountOf(containers[0])).toEqual({ name: 'models', mountPath: '/models', readOnly: true })
  })

  it('runs programs that the images have', () => {
    const root = path.join(folder, '..', '..')
    const dockerfile = readFileSync(path.join(root, 'infra', 'Dockerfile'), 'utf8')
    for (const name of ['amend-web', 'amend-admin', 'amend-worker', 'amend-migrate']) {
      const { initContainers, containers } = podOf(manifests, name)
      for (const { image, command = [] } of [...initContainers, ...containers]) {
        expect(dockerfile).toContain(` AS ${image.replace('amend-', '')}\n`)
        const programs = command.join(' ').match(/apps\/\S+\.mjs/g) ?? []
        for (const program of programs) expect(existsSync(path.join(root, program)), program).toBe(true)
      }
    }
  })
})

describe('the overlays', () => {
  const rendered = (overlay: string) => render(path.join(folder, 'overlays', overlay))
  const environmentOf = (overlay: string) =>
    Object.fromEntries(
      podOf(rendered(overlay), 'amend-worker').containers[0]?.env.map((one) => [one.name, one.value]) ?? [],
    )

  it('gpu asks for a GPU and a node that has one, and does not hide its failure', () => {
    const { nodeSelector, containers } = podOf(rendered('gpu'), 'amend-worker')
    expect(nodeSelector).toEqual({ 'nvidia.com/gpu.present': 'true' })
    expect(containers[0]?.resources?.limits).toMatchObject({ 'nvidia.com/gpu': 1 })
    expect(environmentOf('gpu')).toMatchObject({ AMEND_DEVICE: 'cuda', AMEND_DEVICE_FALLBACK: 'none' })
    expect(environmentOf('cpu')).toMatchObject({ AMEND_DEVICE: 'cpu' })
  })

  it('cpu and gpu scale with the queue, one-node needs no KEDA', () => {
    const kinds = (overlay: string) => rendered(overlay).map(({ kind }) => kind)
    for (const overlay of ['cpu', 'gpu']) expect(kinds(overlay)).toContain('ScaledObject')
    expect(kinds('one-node')).not.toContain('ScaledObject')
    expect(kinds('one-node')).not.toContain('TriggerAuthentication')
  })
})

describe('the overlay mixed', () => {
  const manifests = render(path.join(folder, 'overlays', 'mixed'))
  const environmentOf = (name: string) =>
    Object.fromEntries(podOf(manifests, name).containers[0]?.env.map((one) => [one.name, one.value]) ?? [])
  const named = (kind: string, name: string) =>
    manifests.find((one) => one.kind === kind && one.metadata.name === name)?.spec

  it('has workers of two kinds, which take different models, without privileges', () => {
    expect(environmentOf('amend-worker')).toMatchObject({ AMEND_DEVICE: 'cuda', AMEND_WORKER_TAKES: 'float' })
    const int8 = { AMEND_DEVICE: 'cpu', AMEND_PRECISION: 'int8', AMEND_WORKER_TAKES: 'int8' }
    expect(environmentOf('amend-worker-int8')).toMatchObject(int8)
    const { containers, nodeSelector } = podOf(manifests, 'amend-worker-int8')
    expect(nodeSelector).toBeUndefined()
    expect(containers[0]?.securityContext).toMatchObject({ readOnlyRootFilesystem: true })
    const limits = containers[0]?.resources?.limits ?? {}
    expect(Object.keys(limits)).toEqual(['memory'])
  })

  it('neither Deployment counts the pods of the other', () => {
    const selectorOf = (kind: string, name: string) =>
      z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }).parse(named(kind, name))
        .selector.matchLabels
    for (const kind of ['Deployment', 'PodDisruptionBudget']) {
      expect(selectorOf(kind, 'amend-worker')).not.toEqual(selectorOf(kind, 'amend-worker-int8'))
    }
    expect(selectorOf('Deployment', 'amend-worker-int8')).toEqual(
      selectorOf('PodDisruptionBudget', 'amend-worker-int8'),
    )
  })

  it('each kind scales by the jobs that it takes, with queries that are run on a queue in packages/jobs', () => {
    const tested = readFileSync(path.join(folder, '../../packages/jobs/src/scaling-query.test.ts'), 'utf8')
    const queries = ['amend-worker', 'amend-worker-int8'].map((name) => scaledBy(named('ScaledObject', name)))
    expect(queries[0]).toContain("LIKE 'float/%'")
    expect(queries[1]).toContain("LIKE 'int8/%'")
    for (const query of queries) expect(tested).toContain(`"${query}"`)
  })
})

/** The query of a ScaledObject. */
function scaledBy(spec: unknown): string | undefined {
  const { triggers } = z
    .object({ triggers: z.array(z.object({ metadata: z.object({ query: z.string() }) })) })
    .parse(spec)
  return triggers[0]?.metadata.query
}

it('workers scale by the query that is run on a queue in packages/jobs', () => {
  const scaled = render(path.join(folder, 'scaling')).find(({ kind }) => kind === 'ScaledObject')
  const tested = readFileSync(path.join(folder, '../../packages/jobs/src/scaling-query.test.ts'), 'utf8')
  expect(tested).toContain(`"${scaledBy(scaled?.spec)}"`)
})

it('a manifest with a wrong key, a wrong type or an unknown kind is found', async () => {
  const [deployment] = render(path.join(folder, 'overlays', 'cpu')).filter(({ kind }) => kind === 'Deployment')
  if (!deployment) throw new Error('There is a Deployment.')
  const KnownKind = await modelOf(deployment)
  expect(() => new KnownKind({ ...deployment, spec: { replicas: 'two' } }).validate()).toThrow()
  await expect(modelOf({ ...deployment, kind: 'Deploymint' })).rejects.toThrow()
})
