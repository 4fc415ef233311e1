import { describe, expect, it } from 'vitest'
import { isSafeMethod, isSameOrigin } from './origin.ts'

const baseUrl = 'https://amend.example.org'
const from = (headers: Record<string, string>) => isSameOrigin(new Headers(headers), baseUrl)

describe('the origin of a request', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'same-origin', origin: baseUrl }],
    [{ origin: baseUrl }],
    [{ referer: `${baseUrl}/w/1/pictures` }],
    [{ origin: 'http://192.168.1.5:3000', host: '192.168.1.5:3000' }], // reached by another name of the machine
    [{}], // no browser
  ])('is one of our own pages: %j', (headers) => {
    expect(from(headers)).toBe(true)
  })

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }], // another host of the same domain
    [{ 'sec-fetch-site': 'none' }], // typed into the address bar, which never posts
    [{ 'sec-fetch-site': 'cross-site', origin: baseUrl }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'https://amend.example.org.evil.example' }],
    [{ origin: 'http://amend.example.org' }],
    [{ origin: 'https://amend.example.org:8443' }],
    [{ origin: 'http://evil.example:3000', host: 'evil.example:3000' }], // a name that was pointed to this machine
    [{ origin: 'null' }], // a sandboxed frame, a file
    [{ origin: '' }],
    [{ referer: 'https://evil.example/https://amend.example.org' }],
    [{ referer: 'nonsense' }],
  ])('is another site: %j', (headers) => {
    expect(from(headers)).toBe(false)
  })
})

it('does not matter for safe methods', () => {
  expect(['GET', 'HEAD', 'OPTIONS'].every(isSafeMethod)).toBe(true)
  expect(['POST', 'PUT', 'PATCH', 'DELETE'].some(isSafeMethod)).toBe(false)
})
