/** Address and credentials of a Kubernetes cluster, from the places that kubectl reads: kubeconfig files (v1) or a pod's service account. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import { ClusterError } from './error.ts'

/** Address, namespace and credentials of a cluster. */
export interface KubernetesAccess {
  readonly server: string
  readonly namespace: string
  /** PEM; absent: the certificates of the system. */
  readonly authority?: string
  readonly skipVerification: boolean
  credentials(): Promise<KubernetesCredentials>
}

/** Credentials of one request. */
export interface KubernetesCredentials {
  readonly token?: string
  /** PEM. */
  readonly certificate?: string
  readonly key?: string
  readonly username?: string
  readonly password?: string
}

/** The kubeconfig and the context to use. */
export interface KubeconfigOptions {
  /** Default: $KUBECONFIG, else ~/.kube/config, else the service account of the pod this runs in. */
  readonly file?: string
  /** Default: the file's current one. */
  readonly context?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

const text = z.string().optional()
const execSchema = z.looseObject({
  apiVersion: z.string(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
})
const userSchema = z.looseObject({
  token: text,
  tokenFile: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  username: text,
  password: text,
  exec: execSchema.optional(),
})
const clusterSchema = z.looseObject({
  server: z.string(),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().default(false),
})
const contextSchema = z.looseObject({ cluster: z.string(), user: text, namespace: text })
const name = z.string()
const fileSchema = z.looseObject({
  'current-context': text,
  contexts: z.array(z.object({ name, context: contextSchema })).nullish(),
  clusters: z.array(z.object({ name, cluster: clusterSchema })).nullish(),
  users: z.array(z.object({ name, user: userSchema.nullish() })).nullish(),
})

type User = z.output<typeof userSchema>

/** Where Kubernetes puts the credentials of a pod. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount'

/** @throws ClusterError 'bad-setting' for a missing file, or one that names a missing entry */
export async function readKubeconfig(options: KubeconfigOptions = {}): Promise<KubernetesAccess> {
  const { env = {} } = options
  const named = options.file ?? env.KUBECONFIG?.split(path.delimiter).find((part) => part !== '')
  const file = named ?? path.join(env.HOME || os.homedir(), '.kube', 'config')
  const content = await readFile(file, 'utf8').catch(() => undefined)
  if (content !== undefined) return accessIn(content, file, options.context, env)
  if (named === undefined && env.KUBERNETES_SERVICE_HOST) return accessOfPod(env)
  throw new ClusterError('bad-setting', `There is no kubeconfig at ${file}: name one, or set KUBECONFIG.`)
}

async function accessIn(
  content: string,
  file: string,
  wanted: string | undefined,
  env: NonNullable<KubeconfigOptions['env']>,
): Promise<KubernetesAccess> {
  const config = fileSchema.safeParse(yamlOf(content))
  if (!config.success) {
    const at = config.error.issues[0]?.path.join('.')
    throw new ClusterError('bad-setting', `${file} is not a kubeconfig${at ? ` (at "${at}")` : ''}.`)
  }
  const { contexts, clusters, users, 'current-context': current } = config.data
  const find = <Entry extends { name: string }>(
    entries: readonly Entry[] | null | undefined,
    name: string | undefined,
    what: string,
  ): Entry => {
    const found = entries?.find((entry) => entry.name === name)
    if (found) return found
    throw new ClusterError('bad-setting', `${file} has no ${what} "${name ?? ''}".`)
  }
  const { context } = find(contexts, wanted ?? current, 'context')
  const { cluster } = find(clusters, context.cluster, 'cluster')
  const user = context.user === undefined ? undefined : find(users, context.user, 'user').user
  const folder = path.dirname(path.resolve(file))
  const authority = await pemOf(cluster['certificate-authority-data'], cluster['certificate-authority'], folder)
  return {
    server: cluster.server.replace(/\/+$/, ''),
    namespace: context.namespace || 'default',
    skipVerification: cluster['insecure-skip-tls-verify'],
    ...(authority !== undefined && { authority }),
    credentials: credentialsOf(user ?? {}, folder, env),
  }
}

/** A token of a service account is renewed in its file; a program's credentials say how long they last. */
function credentialsOf(user: User, folder: string, env: NonNullable<KubeconfigOptions['env']>) {
  let issued: { readonly credentials: KubernetesCredentials; readonly until: number } | undefined
  return async (): Promise<KubernetesCredentials> => {
    if (user.exec) {
      if (!issued || issued.until < Date.now()) issued = await issuedBy(user.exec, folder, env)
      return issued.credentials
    }
    const certificate = await pemOf(user['client-certificate-data'], user['client-certificate'], folder)
    const key = await pemOf(user['client-key-data'], user['client-key'], folder)
    const token =
      user.tokenFile === undefined ? user.token : (await readPem(path.resolve(folder, user.tokenFile))).trim()
    const { username, password } = user
    return {
      ...(token && { token }),
      ...(certificate && { certificate }),
      ...(key && { key }),
      ...(username !== undefined && password !== undefined && { username, password }),
    }
  }
}

const issuedSchema = z.looseObject({
  kind: z.literal('ExecCredential'),
  status: z.looseObject({
    token: text,
    clientCertificateData: text,
    clientKeyData: text,
    expirationTimestamp: text,
  }),
})

const run = promisify(execFile)
/** Timeout of a credential program, which may request a token from another machine. */
const issueTimeout = 60_000
/** Credentials are renewed this long before they expire. */
const headStart = 60_000

/** Credentials from a program that the kubeconfig names, as those of cloud providers do (client.authentication.k8s.io). */
async function issuedBy(exec: z.output<typeof execSchema>, folder: string, env: NonNullable<KubeconfigOptions['env']>) {
  const { apiVersion, args } = exec
  const command = exec.command.includes('/') ? path.resolve(folder, exec.command) : exec.command
  const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } })
  const own = Object.fromEntries((exec.env ?? []).map(({ name: key, value }) => [key, value]))
  const options = { env: { ...env, ...own, KUBERNETES_EXEC_INFO: info }, timeout: issueTimeout }
  const { stdout } = await run(command, args ?? [], options).catch((cause) => {
    throw new ClusterError('cluster', `The kubeconfig's program ${exec.command} gave no credentials.`, { cause })
  })
  const found = issuedSchema.safeParse(yamlOf(stdout))
  if (!found.success) {
    throw new ClusterError('cluster', `The kubeconfig's program ${exec.command} did not print an ExecCredential.`)
  }
  const { token, clientCertificateData: certificate, clientKeyData: key, expirationTimestamp } = found.data.status
  return {
    credentials: { ...(token && { token }), ...(certificate && { certificate }), ...(key && { key }) },
    until: expirationTimestamp ? Date.parse(expirationTimestamp) - headStart : Number.POSITIVE_INFINITY,
  }
}

async function accessOfPod(env: NonNullable<KubeconfigOptions['env']>): Promise<KubernetesAccess> {
  const at = (file: string) => path.join(serviceAccount, file)
  const host = env.KUBERNETES_SERVICE_HOST ?? ''
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT ?? 443}`,
    namespace: (await readPem(at('namespace'))).trim(),
    authority: await readPem(at('ca.crt')),
    skipVerification: false,
    credentials: async () => ({ token: (await readPem(at('token'))).trim() }),
  }
}

/** Data in the file takes precedence over a referenced file. */
async function pemOf(data: string | undefined, file: string | undefined, folder: string): Promise<string | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8')
  return file === undefined ? undefined : readPem(path.resolve(folder, file))
}

const readPem = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause) => {
    throw new ClusterError('bad-setting', `The kubeconfig names ${file}, which cannot be read.`, { cause })
  })

/** The value of YAML or JSON, or undefined. */
function yamlOf(content: string): unknown {
  try {
    return parse(content)
  } catch {
    return undefined
  }
}
