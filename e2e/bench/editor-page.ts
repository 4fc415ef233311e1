import type { Browser, Page } from '@playwright/test'
import type { Person } from '../platform/client.ts'
import { median, ms, quantile, repeat } from './statistics.ts'
import type { Row } from './table.ts'

const runs = 7

/** Entries of the Event Timing API: its resolution is 8 ms, and it omits events shorter than 16 ms. */
interface TimedEvent {
  readonly name: string
  readonly duration: number
}

/** The editor page: loading, and the time from an input to the next paint. */
export async function measureEditorPage(person: Person, browser: Browser, imageId: string): Promise<Row[]> {
  const address = `${person.address}/w/${await person.workspaceId()}/edit/${imageId}`
  const loaded = await repeat(runs, async () => {
    const context = await browser.newContext()
    await context.addCookies(person.cookies())
    await opened(await context.newPage(), address)
    await context.close()
  })
  const context = await browser.newContext()
  await context.addCookies(person.cookies())
  const page = await context.newPage()
  await page.addInitScript(() => {
    const timed: TimedEvent[] = []
    Object.assign(window, { timed })
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) timed.push({ name, duration })
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  })
  await opened(page, address)
  const again = await repeat(runs, () => opened(page, address))

  const text = 'make it look like the last evening of a long warm summer'
  await page.getByRole('textbox').first().click()
  const typed = await slowest(page, 'keydown', text.length, () => page.keyboard.type(text, { delay: 30 }))
  const used = await slowest(page, 'pointer', 6, async () => {
    const box = await page.locator('main').boundingBox()
    if (!box) return
    for (let i = 0; i < 6; i++) {
      await page.mouse.move(box.x + box.width / 3 + i * 20, box.y + box.height / 3)
      await page.mouse.wheel(0, i % 2 === 0 ? -200 : 200)
      await page.mouse.down()
      await page.mouse.up()
    }
  })
  await context.close()
  return [
    ['editor: address to picture and field, cold cache', ms(median(loaded)), `reload ${ms(median(again))}`],
    ['editor: key to paint, 98 %', typed, `of ${text.length} keys`],
    ['editor: zoom and press to paint, 98 %', used, ''],
  ]
}

async function opened(page: Page, address: string) {
  await page.goto(address)
  await page.getByRole('textbox').first().waitFor()
  await page.waitForFunction(() => {
    const pictures = [...document.querySelectorAll<HTMLImageElement>('main img')]
    const canvases = document.querySelectorAll('main canvas')
    return canvases.length > 0 || pictures.some((image) => image.complete && image.naturalWidth > 300)
  })
}

async function slowest(page: Page, kind: string, events: number, act: () => Promise<void>): Promise<string> {
  await page.evaluate(() => Reflect.get(window, 'timed').splice(0))
  await act()
  await page.waitForTimeout(300)
  const timed: TimedEvent[] = await page.evaluate(() => Reflect.get(window, 'timed'))
  const reported = timed.filter(({ name }) => name.startsWith(kind)).map(({ duration }) => duration)
  // The other events were too short for an entry.
  const all = [...reported, ...Array<number>(Math.max(0, events - reported.length)).fill(0)]
  const value = quantile(all, 0.98)
  return value < 16 ? 'below 16 ms' : ms(value)
}
