/** Moderation by an endpoint, against a local server that speaks the protocol. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEndpointModerator } from './endpoint-moderation.ts'
import { anyModerator, blockWords } from './moderation.ts'

let server: Server
let baseUrl: string
let status = 200
const asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => {
      text += piece
    })
    request.on('end', () => {
      const { input } = JSON.parse(text)
      asked.push(input)
      const flagged = input.includes('gore')
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ id: '1', model: 'm', results: [{ flagged, categories: { violence: flagged, hate: false } }] }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const open = () => openEndpointModerator({ model: 'm', baseUrl, apiKey: 'key', retries: 0 })

describe('a moderating endpoint', () => {
  it('refuses what it flags, and says why', async () => {
    const moderate = await open()
    expect(await moderate('a castle')).toBeUndefined()
    expect(await moderate('a castle with gore')).toBe('the moderation flags violence')
  })

  it('is asked after the words of the recipe have passed', async () => {
    asked.length = 0
    const moderate = anyModerator(blockWords(['gun']), await open())
    expect(await moderate('a gun')).toBe('it holds a blocked word')
    expect(asked).toEqual([])
    expect(await moderate('a gore')).toBe('the moderation flags violence')
  })

  it('that does not answer passes nothing', async () => {
    status = 500
    await expect((await open())('a castle')).rejects.toMatchObject({ code: 'writer-unavailable' })
    status = 200
    const nobody = await openEndpointModerator({
      model: 'm',
      baseUrl: 'http://127.0.0.1:9/v1',
      apiKey: 'k',
      retries: 0,
    })
    await expect(nobody('a castle')).rejects.toMatchObject({ code: 'writer-unavailable' })
  })
})
