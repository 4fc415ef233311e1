import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { webServer } from '../testing/web-server.ts'
import { download } from './download.ts'
import type { Resolve } from './guarded-agent.ts'
import { publicAddressesOnly } from './policy.ts'

// Two addresses of this machine represent the internet and a private network.
const outside = '127.0.0.1'
const inside = '127.0.0.2'

const internet = await webServer(outside, (request, response) => {
  const path = request.url ?? ''
  const redirect = /^\/redirect\/(.+)$/.exec(path)
  if (redirect) return response.writeHead(302, { location: decodeURIComponent(redirect[1] ?? '') }).end()
  if (path === '/loop') return response.writeHead(302, { location: '/loop' }).end()
  if (path === '/echo') return response.end(JSON.stringify(request.headers))
  if (path === '/announced') return response.writeHead(200, { 'content-length': 5000 }).end()
  if (path === '/packed') return response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
  if (path === '/missing') return response.writeHead(404).end()
  if (path === '/cut') {
    response.writeHead(200, { 'content-length': 100 }).write('half')
    return setTimeout(() => response.destroy(), 20)
  }
  response.end('a picture')
})
const intranet = await webServer(inside, (_, response) => response.end('a secret'))

const policy = {
  mayConnect: (address: string) => address === outside,
  ports: [internet.port, intranet.port],
}
const at = (path: string) => `http://${outside}:${internet.port}${path}`
const named = (path: string, port = internet.port) => `http://pictures.example:${port}${path}`
const always =
  (...addresses: string[]): Resolve =>
  (_, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
const fetchText = (url: string, resolve?: Resolve) =>
  download(url, { policy, limit: 1000, ...(resolve && { resolve }) }, async ({ body }) =>
    (await buffer(body)).toString(),
  )

afterEach(() => {
  expect(intranet.requested).toEqual([])
})

describe('download', () => {
  it('downloads a file with its name, after redirects', async () => {
    expect(await fetchText(at('/a%20cat.png'))).toBe('a picture')
    expect(await fetchText(named('/x'), always(outside))).toBe('a picture')
    expect(await fetchText(at(`/redirect/${encodeURIComponent('/redirect/%2Fx')}`))).toBe('a picture')
    const name = await download(at('/a%20cat.png'), { policy, limit: 10 }, async ({ name }) => name)
    expect(name).toBe('a cat.png')
  })

  it('sends no cookies or credentials', async () => {
    const headers = Object.keys(JSON.parse(await fetchText(at('/echo'))))
    expect(headers.sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
  })

  const refusal = (code: string) => expect.objectContaining({ code })

  it('does not connect to a private address, by number or by name', async () => {
    const refused = [
      fetchText(`http://${inside}:${intranet.port}/`),
      fetchText(named('/', intranet.port), always(inside)),
      fetchText(named('/', intranet.port), always('::1')),
      fetchText(named('/', intranet.port), always('::ffff:127.0.0.2')),
      fetchText(named('/', intranet.port), always(outside, inside)),
      fetchText(named('/', intranet.port), always()),
    ]
    for (const one of refused) await expect(one).rejects.toEqual(refusal('address-refused'))
  })

  it('does not follow a redirect to a private address, nor to another port or protocol', async () => {
    const redirect = (location: string) => fetchText(at(`/redirect/${encodeURIComponent(location)}`))
    await expect(redirect(`http://${inside}:${intranet.port}/`)).rejects.toEqual(refusal('address-refused'))
    await expect(redirect(`http://2130706434:${intranet.port}/`)).rejects.toEqual(refusal('address-refused'))
    await expect(redirect(`//${inside}:${intranet.port}/`)).rejects.toEqual(refusal('address-refused'))
    await expect(redirect(`http://${outside}:1/`)).rejects.toEqual(refusal('address-refused'))
    await expect(redirect('file:///etc/passwd')).rejects.toEqual(refusal('bad-url'))
    await expect(redirect(`http://a:b@${outside}:${internet.port}/`)).rejects.toEqual(refusal('bad-url'))
  })

  it('is not misled by a name that resolves differently the second time (DNS rebinding)', async () => {
    let times = 0
    const rebinding: Resolve = (name, done) => always(times++ === 0 ? outside : inside)(name, done)
    const there = named('/', intranet.port)
    const first = named(`/redirect/${encodeURIComponent(there)}`)
    await expect(fetchText(first, rebinding)).rejects.toEqual(refusal('address-refused'))
    expect(times).toBe(2)
  })

  it('limits size, time and redirects', async () => {
    await expect(fetchText(at('/loop'))).rejects.toEqual(refusal('too-many-redirects'))
    expect(internet.requested.filter((path) => path === '/loop')).toHaveLength(5)
    await expect(fetchText(at('/announced'))).rejects.toEqual(refusal('too-large'))
    await expect(fetchText(at('/packed'))).rejects.toEqual(refusal('bad-answer'))
    await expect(fetchText(at('/missing'))).rejects.toThrow('The other side answers with 404 instead of a picture.')
    await expect(fetchText(at('/cut'))).rejects.toEqual(refusal('unreachable'))
    await expect(fetchText(named('/', 1))).rejects.toEqual(refusal('address-refused'))
  })

  it('refuses every name of this machine when only public addresses are allowed', async () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]', '2130706433']) {
      const requested = download(`http://${host}/`, { policy: publicAddressesOnly, limit: 10 }, async () => 'there')
      await expect(requested).rejects.toEqual(refusal('address-refused'))
    }
  })
})
