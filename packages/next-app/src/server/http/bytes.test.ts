import { createReadStream } from 'node:fs'
import { expect, it } from 'vitest'
import { answerMethod, bytesAnswer } from './bytes.ts'

const answerOf = () => {
  const stream = createReadStream(import.meta.filename)
  return { stream, answer: bytesAnswer({ status: 200, headers: { 'content-length': '7' }, stream }) }
}

it('sends the bytes', async () => {
  const { answer } = answerOf()
  expect(await (await answerMethod({ method: 'GET' }, answer)).text()).toContain('import.meta.filename')
})

it('closes the file on a HEAD request, and sends the headers', async () => {
  const { stream, answer } = answerOf()
  const head = await answerMethod({ method: 'HEAD' }, answer)
  expect([head.status, head.headers.get('content-length'), head.body]).toEqual([200, '7', null])
  await expect.poll(() => stream.closed).toBe(true)
})
