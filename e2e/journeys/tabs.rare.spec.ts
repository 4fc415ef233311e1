/** Many tabs of one browser over plain HTTP/1.1, which has six connections to a host for all of them. */
import type { BrowserContext, Page, Request } from '@playwright/test'
import { startCountingProxy } from '../platform/counting-proxy.ts'
import { address, elsewhere, expect, test, upload } from '../platform/test.ts'

test("seven tabs load, receive each edit's events, and share one event stream, whichever of them closes", async ({
  person,
  browser,
}) => {
  const proxy = await startCountingProxy(address())
  const base = `http://${elsewhere}:${proxy.port}`
  const context = await browser.newContext({ baseURL: base })
  await context.addCookies(person.cookies().map((cookie) => ({ ...cookie, url: base })))
  const leaders = leadersOf(context)
  try {
    const picture = await upload(person, 320, 'meadow.jpg')
    const workspaceId = await person.workspaceId()
    const places = [0, 1, 2, 3].map(() => `/w/${workspaceId}/pictures`)
    places.push(...[0, 1, 2].map(() => `/w/${workspaceId}/edit/${picture.id}`))
    const tabs = await Promise.all(places.map(() => context.newPage()))
    await Promise.all(tabs.map((tab, i) => tab.goto(places[i] ?? '')))
    const isGallery = (tab: Page) => tab.url().includes('/pictures')
    const galleries = tabs.filter(isGallery)
    const editors = tabs.filter((tab) => !isGallery(tab))
    for (const tab of galleries) await expect(tab.locator('main li img')).toHaveCount(1)
    for (const tab of editors) await expect(tab.getByRole('textbox', { name: 'What to change' })).toBeVisible()
    expect(await tabs[0]?.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false])
    await expect.poll(proxy.open).toBe(1)
    proxy.most()

    // An edit requested in one tab appears in all.
    const [editor, ...others] = editors
    await editor?.getByRole('textbox', { name: 'What to change' }).fill('make it night')
    await editor?.getByRole('button', { name: 'Edit', exact: true }).click()
    for (const tab of others) {
      await expect(tab.getByRole('treeitem', { name: /make it night/ })).toBeVisible({ timeout: 60_000 })
    }
    for (const tab of galleries) await expect(tab.locator('main li img')).toHaveCount(2, { timeout: 120_000 })
    expect(proxy.most()).toBeLessThanOrEqual(mostStreams)

    // Another tab takes over within seconds, and nothing is missed meanwhile.
    await expect.poll(() => leaders.size).toBe(1)
    const [leader] = leaders
    expect(tabs).toContain(leader)
    await leader?.close()
    await upload(person, 240, 'second.jpg')
    await expect.poll(proxy.open, { timeout: 6_000 }).toBe(1)
    for (const tab of galleries.filter((one) => one !== leader)) {
      await expect(tab.locator('main li img')).toHaveCount(3, { timeout: 20_000 })
    }
    await expect.poll(() => [...leaders].filter((tab) => tab !== leader).length).toBe(1)
    expect(proxy.most()).toBeLessThanOrEqual(mostStreams)

    // The end of the session ends the stream.
    const left = tabs.filter((tab) => !tab.isClosed())
    await left[0]?.getByRole('button', { name: 'Account and settings' }).click()
    await left[0]?.getByRole('menuitem', { name: 'Sign out' }).click()
    await expect.poll(proxy.open, { timeout: 6_000 }).toBe(0)
  } finally {
    await context.close()
    await proxy.close()
  }
})

/** A leader that a busy machine holds up is replaced, and leaves when it hears of the next. */
const mostStreams = 2

/** The tabs whose event stream is open. */
function leadersOf(context: BrowserContext): Set<Page> {
  const streams = new Map<Request, Page>()
  const leaders = new Set<Page>()
  const renew = () => {
    leaders.clear()
    for (const page of streams.values()) if (!page.isClosed()) leaders.add(page)
  }
  context.on('request', (request) => {
    if (request.url().includes('/event.follow')) streams.set(request, request.frame().page())
    renew()
  })
  const ended = (request: Request) => {
    streams.delete(request)
    renew()
  }
  context.on('requestfinished', ended)
  context.on('requestfailed', ended)
  return leaders
}
