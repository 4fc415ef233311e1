import { describe, expect, it } from 'vitest'
import { isKnownHost } from './host.ts'

const baseUrl = 'https://amend.example.org'

describe('the pages', () => {
  it.each([
    'amend.example.org',
    'AMEND.example.org:3000',
    'amend.example.org.',
    'localhost',
    'localhost:3000',
    'photos.localhost:3000',
    '127.0.0.1:3000',
    '192.168.1.7:3000',
    '[::1]:3000',
    '[fe80::1]',
    null, // no browser
  ])('answer for the host %s', (host) => expect(isKnownHost(host, baseUrl)).toBe(true))

  it.each([
    'evil.example',
    'evil.example:3000',
    'amend.example.org.evil.example',
    'xamend.example.org',
    'example.org',
    'localhost.evil.example',
    'xlocalhost',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io',
    'evil.example@localhost',
    'localhost/evil.example',
    'localhost, evil.example',
    'localhost:99999',
    '[::1',
    '',
  ])('refuse the host %j', (host) => expect(isKnownHost(host, baseUrl)).toBe(false))
})
