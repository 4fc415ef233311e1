/** Bodies that no handler reads, over real connections. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { drainAfterAnswer } from './answers.mjs'

const mebibyte = 2 ** 20
let most = 0

const server = createServer((request, response) => {
  drainAfterAnswer(request, response, () => most)
  response.writeHead(413).end('too large')
}).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Sends a body and another request on the same connection. @returns the number of responses */
async function responsesAfter(bytes: number): Promise<number> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (part: string) => {
    answer += part
  })
  // A reset is how a connection ends whose body is not read.
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`)
  socket.write(Buffer.alloc(bytes))
  socket.end('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  await closed
  return answer.split('HTTP/1.1 413').length - 1
}

it('reads the rest of a body after the response, up to the limit of the moment', async () => {
  most = 32 * mebibyte
  expect(await responsesAfter(24 * mebibyte)).toBe(2)
  most = mebibyte
  expect(await responsesAfter(128 * mebibyte)).toBeLessThan(2)
  most = 256 * mebibyte
  expect(await responsesAfter(128 * mebibyte)).toBe(2)
})
