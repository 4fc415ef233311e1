/**
 * Where the keys of the operator may be sent, and what jobs on Kubernetes may use. An administrator gives addresses, images and
 * volumes in forms; only who starts the workers decides which of them are trusted.
 */
import { ClusterError } from '@amend/cluster/error'
import type { StoredClusterTarget } from '@amend/contract'
import { list, optional, readVariables, type Variables } from '@amend/environment'
import { z } from 'zod'
import { WorkerError } from './error.ts'

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text.replace(/\/$/, '')

const origins = list.refine(
  (items) => items.every(isOrigin),
  'must be origins with commas, such as https://api.openai.com, http://head:8265',
)

/** Variables of the rules. */
export const accessVariables = {
  AMEND_ENDPOINT_ORIGINS: optional(origins),
  AMEND_RAY_ORIGINS: optional(origins),
  AMEND_CLUSTER_IMAGES: optional(list),
  AMEND_CLUSTER_VOLUMES: optional(list),
} as const

const accessSchema = z.object(accessVariables)

export interface AccessRules {
  /** The origins that get OPENAI_API_KEY. Default: that of its vendor. */
  readonly endpoints: readonly string[]
  /** The origins that get RAY_AUTH_TOKEN. Default: none. */
  readonly ray: readonly string[]
  /** Images of jobs on Kubernetes, with * for any letters; absent: any. */
  readonly images: readonly string[] | undefined
  /** Their claims with the paths where they are mounted, such as "models:/data", with *; absent: any. */
  readonly volumes: readonly string[] | undefined
}

const vendor = 'https://api.openai.com'

/** @throws WorkerError 'bad-environment' */
export function readAccessRules(variables: Variables): AccessRules {
  const refuse = (sentence: string) => new WorkerError('bad-environment', sentence)
  const own = readVariables(accessSchema, variables, refuse)
  const trimmed = (items: readonly string[]) => items.map((item) => item.replace(/\/$/, ''))
  return {
    endpoints: trimmed(own.AMEND_ENDPOINT_ORIGINS ?? [vendor]),
    ray: trimmed(own.AMEND_RAY_ORIGINS ?? []),
    images: own.AMEND_CLUSTER_IMAGES,
    volumes: own.AMEND_CLUSTER_VOLUMES,
  }
}

/**
 * Adds the token to a Ray cluster that may have it.
 * @throws ClusterError 'bad-setting' for another origin, and for an image or a volume that is not on its list
 */
export function allowedTarget<Target extends StoredClusterTarget>(
  target: Target,
  { ray, images, volumes }: AccessRules,
  token: string | undefined,
): Target & { readonly token?: string } {
  if (target.kind === 'ray') {
    if (!token) return target
    const origin = URL.canParse(target.address) ? new URL(target.address).origin : target.address
    if (ray.includes(origin)) return { ...target, token }
    throw new ClusterError(
      'bad-setting',
      `The token of Ray is not sent to ${origin}: who runs the workers allows it with AMEND_RAY_ORIGINS.`,
    )
  }
  const volume = `${target.claim}:${target.shared.there}`
  if (images && !images.some((pattern) => matches(target.image, pattern)))
    throw notAllowed('image', target.image, 'AMEND_CLUSTER_IMAGES')
  if (volumes && !volumes.some((pattern) => matches(volume, pattern)))
    throw notAllowed('volume', volume, 'AMEND_CLUSTER_VOLUMES')
  return target
}

const notAllowed = (what: string, value: string, name: string) =>
  new ClusterError('bad-setting', `The ${what} ${value} may not be used: who runs the workers allows it with ${name}.`)

function matches(value: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(value)
}
