import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { choosePort } from './port.ts'

const servers: net.Server[] = []
const free = () => {
  for (const server of servers.splice(0)) server.close()
}
afterEach(free)

async function occupy(port = 0, host = '127.0.0.1'): Promise<number> {
  const server = net.createServer().listen(port, host)
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('the port', () => {
  it('is the configured one; an error says when that is taken', async () => {
    const taken = await occupy()
    await expect(choosePort(taken, '127.0.0.1')).rejects.toThrow(`PORT names ${taken}, which another program uses.`)
    await expect(choosePort(taken, '0.0.0.0')).rejects.toThrow(/which another program uses/)
    free()
    expect(await choosePort(taken, '127.0.0.1')).toBe(taken)
  })

  it('is the first free one from 3000 on otherwise', async () => {
    const first = await choosePort(undefined, '127.0.0.1')
    await occupy(first)
    const second = await choosePort(undefined, '127.0.0.1')
    expect(first).toBeGreaterThanOrEqual(3000)
    expect(second).toBeGreaterThan(first)
  })
})
