/** Browser behaviour of daily use: a clipboard with both a text and its picture, input methods, non-Latin keyboards. */
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { meadow } from '../platform/photos.ts'
import { expect, openEditor, test, upload } from '../platform/test.ts'

interface Key {
  readonly key: string
  readonly code: string
  /** Key codes of browsers; 229 for keys handled by an input method. */
  readonly number: number
  /** 1 Alt, 2 Ctrl, 4 Meta, 8 Shift. */
  readonly modifiers?: number
}

/** Presses a key as another person's keyboard reports it. */
async function press(page: Page, { number, ...key }: Key): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const options = { ...key, windowsVirtualKeyCode: number }
  await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...options })
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...options })
  await devtools.detach()
}

const field = (page: Page) => page.getByRole('textbox', { name: 'What to change' })

test('a text pasted together with its picture is typed into the field', async ({ page, context, person }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await upload(person, 320, 'sunset.jpg')
  await page.goto(`/w/${await person.workspaceId()}/pictures?show=all`)
  await expect(page.locator('main li img')).toHaveCount(1)
  const uploads: string[] = []
  page.on('request', (request) => request.url().includes('/api/uploads/') && uploads.push(request.url()))
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(16, 16)
    canvas.getContext('2d')?.fillRect(0, 0, 8, 8)
    const of = (type: string, text: string) => new Blob([text], { type })
    const parts = {
      'text/plain': of('text/plain', 'sunset'),
      'text/html': of('text/html', '<b>sunset</b>'),
      'image/png': await canvas.convertToBlob(),
    }
    await navigator.clipboard.write([new ClipboardItem(parts)])
  })
  const search = page.getByRole('search').getByRole('textbox')
  await search.click()
  await page.keyboard.press('Control+V')
  await expect(search).toHaveValue('sunset')
  await expect(page).toHaveURL(/q=sunset/)
  expect(uploads).toEqual([])
  // Outside a field the picture is pasted.
  await search.blur()
  await page.keyboard.press('Control+V')
  await expect.poll(() => uploads.length).toBe(1)
})

test('Enter that ends a composition does not request an edit', async ({ page, person }) => {
  await openEditor(page, person, (await upload(person, 320)).id)
  const requests: string[] = []
  page.on('request', (request) => request.url().includes('edit.request') && requests.push(request.url()))
  await field(page).fill('make it night')
  await press(page, { key: 'Enter', code: 'Enter', number: 229 })
  await page.waitForTimeout(500)
  expect(requests).toEqual([])
  await expect(field(page)).toHaveValue('make it night')
  await field(page).press('Enter')
  await expect.poll(() => requests.length).toBe(1)
})

test('shortcuts work on a Russian keyboard', async ({ page, person }) => {
  await openEditor(page, person, (await upload(person, 320)).id)
  await field(page).press('Escape')
  await press(page, { key: 'в', code: 'KeyD', number: 68 })
  await expect(page.getByRole('dialog', { name: 'Download' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // The dot of the American keyboard is a letter here, and its slash the dot.
  await press(page, { key: '.', code: 'Slash', number: 191 })
  await expect(field(page)).not.toBeFocused()
  await press(page, { key: 'у', code: 'KeyE', number: 69 })
  await expect(field(page)).toBeFocused()
})

for (const [kind, block] of [
  [
    'throws',
    'Object.defineProperty(window, "localStorage", { get() { throw new DOMException("", "SecurityError") } })',
  ],
  ['is null', 'Object.defineProperty(window, "localStorage", { get: () => null })'],
] as const) {
  test(`the editor works where localStorage ${kind}`, async ({ page, person }) => {
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    await page.addInitScript(block)
    await openEditor(page, person, (await upload(person, 320)).id)
    await field(page).fill('make it night')
    // Longer than the delay before a draft is saved.
    await page.waitForTimeout(600)
    expect(errors).toEqual([])
  })
}

test('a file that changed after it was chosen gets its own error', async ({ page, context, person }) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-daily-'))
  try {
    await page.goto(`/w/${await person.workspaceId()}/pictures`)
    await expect(page.getByRole('button', { name: 'Upload', exact: true }).first()).toBeVisible()
    const file = path.join(folder, 'holiday.jpg')
    await writeFile(file, await meadow(320))
    await context.setOffline(true)
    await page.getByTestId('upload-files').first().setInputFiles(file)
    await expect(page.getByText('holiday.jpg')).toBeVisible()
    // Browsers compare whole seconds.
    await utimes(file, new Date(), new Date(Date.now() + 5_000))
    await context.setOffline(false)
    await expect(page.getByText('This file was changed or moved after it was chosen. Choose it again.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Try holiday.jpg again' })).toHaveCount(0)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.describe('in Los Angeles', () => {
  test.use({ timezoneId: 'America/Los_Angeles' })

  test('an archive has local dates and the full names of its pictures', async ({ page, person }) => {
    for (const name of ['2024.05.17', '2024.05.18']) await upload(person, 320, name)
    await page.clock.setFixedTime(new Date('2026-03-02T06:30:00Z'))
    await page.goto(`/w/${await person.workspaceId()}/pictures`)
    await expect(page.locator('main li img')).toHaveCount(2)
    await page.getByRole('button', { name: 'Select', exact: true }).click()
    for (const picture of await page.locator('main li[data-index] > a').all()) await picture.click()
    const downloading = page.waitForEvent('download')
    await page
      .getByRole('toolbar')
      .getByRole('button', { name: /Download/ })
      .click()
    const download = await downloading
    expect(download.suggestedFilename()).toContain('2026-03-01')
    // An archive contains names as plain bytes.
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    const names = Buffer.concat(chunks)
      .toString('latin1')
      .match(/2024\.05\.\d\d\.[a-z]+/g)
    expect(new Set(names)).toEqual(new Set(['2024.05.17.jpg', '2024.05.18.jpg']))
  })
})
