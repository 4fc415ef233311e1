/** How the server starts and ends, as a process. */
import { describe, expect, it } from 'vitest'
import { buildPages, spawnServer, startWebServer, stop } from './testing/web-server.ts'

buildPages()
const { start } = await startWebServer()

describe('a start with an invalid environment', () => {
  it.each([
    ['AUTH_SECRET', 'short-secret'],
    ['AUTH_URL', 'sesame://open'],
    ['DATABASE_URL', 'mysql://name:sesame@host/db'],
    ['SMTP_URL', 'http://sesame'],
    ['AMEND_UPLOAD_MEGABYTES', 'sesame'],
    ['PORT', 'sesame'],
  ])('ends with the variable and the reason, never the value: %s', async (name, value) => {
    const server = await spawnServer({
      DATABASE_URL: 'postgresql://127.0.0.1:1/none',
      AMEND_DATA: '/nonexistent',
      [name]: value,
    })
    expect(server.process.exitCode).toBe(1)
    expect(server.printed()).toContain(name)
    expect(server.printed()).not.toMatch(/sesame|short-secret|\bat \S+:\d+/)
  })
})

describe('a server that is asked to end', () => {
  it('closes event streams and exits', async () => {
    const server = await start()
    const browser = server.browser()
    const workspaceId = await browser.join('first@example.org', 'a sentence that nobody guesses')
    const input = encodeURIComponent(JSON.stringify({ workspaceId }))
    const stream = await browser.request(`/api/trpc/event.follow?input=${input}`, {
      headers: { accept: 'text/event-stream' },
    })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    const reader = stream.body!.getReader()
    await reader.read()
    const code = await stop(server.process)
    expect(code).toBe(0)
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow()
  })

  it('reports liveness and readiness', async () => {
    const server = await start()
    expect((await server.browser().request('/api/health')).status).toBe(200)
    expect((await server.browser().request('/api/health/ready')).status).toBe(200)
  })
})
