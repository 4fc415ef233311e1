import { describe, expect, it } from 'vitest'
import { allowedTarget, readAccessRules } from './access-rules.ts'

const ray = (address: string) => ({ kind: 'ray' as const, address })
const job = (image: string, claim = 'models', there = '/data') => ({
  ...{ kind: 'kubernetes' as const, image, claim, shared: { here: '/mnt', there } },
})

describe('the token of Ray', () => {
  const rules = readAccessRules({ AMEND_RAY_ORIGINS: 'https://ray.example.org:8265/, http://head:8265' })

  it('is sent to the origins of the configuration only', () => {
    expect(allowedTarget(ray('https://ray.example.org:8265/path'), rules, 'secret')).toMatchObject({ token: 'secret' })
    for (const address of [
      'http://ray.example.org:8265',
      'https://ray.example.org',
      'https://ray.example.org.evil:8265',
    ]) {
      expect(() => allowedTarget(ray(address), rules, 'secret'), address).toThrow(
        /is not sent to .*AMEND_RAY_ORIGINS\.$/,
      )
    }
    expect(() => allowedTarget(ray('http://head:8265'), readAccessRules({}), 'secret')).toThrow('is not sent to')
  })

  it('is not needed for a cluster without one', () => {
    expect(allowedTarget(ray('http://anywhere:8265'), rules, undefined)).toEqual(ray('http://anywhere:8265'))
  })
})

describe('a job on Kubernetes', () => {
  it('uses any image and volume where nothing is configured', () => {
    expect(allowedTarget(job('python:3.12'), readAccessRules({}), undefined)).toEqual(job('python:3.12'))
  })

  it('uses only those on the list', () => {
    const rules = readAccessRules({ AMEND_CLUSTER_IMAGES: 'ghcr.io/example/*', AMEND_CLUSTER_VOLUMES: 'models:/data' })
    expect(() => allowedTarget(job('ghcr.io/example/trainer:1'), rules, undefined)).not.toThrow()
    for (const image of ['ghcr.io/examples/x', 'evil/ghcr.io/example/x', 'python:3.12']) {
      expect(() => allowedTarget(job(image), rules, undefined), image).toThrow(/The image .*AMEND_CLUSTER_IMAGES\.$/)
    }
    for (const [claim, shared] of [
      ['secrets', '/data'],
      ['models', '/etc'],
    ] as const) {
      const target = job('ghcr.io/example/x', claim, shared)
      expect(() => allowedTarget(target, rules, undefined)).toThrow(/The volume .*AMEND_CLUSTER_VOLUMES\.$/)
    }
  })
})

it('the key of endpoints belongs to its vendor, unless the configuration says otherwise', () => {
  expect(readAccessRules({}).endpoints).toEqual(['https://api.openai.com'])
  expect(readAccessRules({ AMEND_ENDPOINT_ORIGINS: 'http://llm:8000' }).endpoints).toEqual(['http://llm:8000'])
  expect(() => readAccessRules({ AMEND_ENDPOINT_ORIGINS: 'http://llm:8000/v1' })).toThrow(/AMEND_ENDPOINT_ORIGINS/)
})
