import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { meadow } from '../platform/photos.ts'
import { expect, look, test } from '../platform/test.ts'

/** Gives a file to the page by a drag, drop or paste event. */
async function giveFile(page: Page, kind: 'dragenter' | 'drop' | 'paste', name: string, bytes: Uint8Array) {
  await page.evaluate(
    ({ kind, name, base64 }) => {
      const data = new DataTransfer()
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      data.items.add(new File([content], name, { type: 'image/jpeg' }))
      const options = { bubbles: true, cancelable: true }
      const event =
        kind === 'paste'
          ? new ClipboardEvent(kind, { clipboardData: data, ...options })
          : new DragEvent(kind, { dataTransfer: data, ...options })
      document.body.dispatchEvent(event)
    },
    { kind, name, base64: Buffer.from(bytes).toString('base64') },
  )
}

test.beforeEach(async ({ page, person }) => {
  await page.goto(`/w/${await person.workspaceId()}/pictures`)
  await expect(page.getByRole('button', { name: 'Upload', exact: true }).first()).toBeVisible()
})

for (const kind of ['drop', 'paste'] as const) {
  test(`a single picture uploaded by ${kind} opens in the editor, and is in the gallery`, async ({ page }) => {
    // The page shows this text as soon as it has its listeners.
    await expect(async () => {
      await giveFile(page, 'dragenter', 'meadow.jpg', new Uint8Array())
      await expect(page.getByText('Drop pictures to upload them')).toBeVisible({ timeout: 1_000 })
    }).toPass()
    await giveFile(page, kind, 'meadow.jpg', await meadow())
    await expect(page).toHaveURL(/\/edit\//)
    await expect(page.getByRole('textbox', { name: 'What to change' })).toBeVisible()
    await expect(page.getByRole('region', { name: 'Uploads' })).toHaveCount(0)
    await page.getByRole('link', { name: 'Back to your pictures' }).click()
    await expect(page.locator('main li img')).toHaveCount(1)
  })
}

test('each of several chosen files has its own outcome, one of them not a picture', async ({ page }) => {
  const photos = await Promise.all([600, 640, 680].map((side) => meadow(side)))
  const files = photos.map((bytes, i) => ({
    name: `meadow-${i}.jpg`,
    mimeType: 'image/jpeg',
    buffer: Buffer.from(bytes),
  }))
  const wrong = { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('These are notes and no picture.') }
  await page
    .getByTestId('upload-files')
    .first()
    .setInputFiles([...files, wrong])
  await expect(page.getByRole('heading', { name: '1 of 4 not uploaded' })).toBeVisible()
  await expect(page.getByText(/This file is not a picture in a supported format/)).toBeVisible()
  await expect(page.locator('main img')).toHaveCount(3)
  await look(page, 'uploads')
})

test('a URL in the own network is refused with a sentence, in every disguise', async ({ page }) => {
  for (const [i, url] of [
    'http://127.0.0.1/secret.png',
    'http://[::ffff:10.0.0.1]/a.png',
    'http://2130706433/a.png',
  ].entries()) {
    await page.getByRole('button', { name: 'More ways to upload' }).first().click()
    await page.getByRole('menuitem', { name: 'From a web address…' }).click()
    await page.getByLabel('Address of the picture').fill(url)
    if (i === 0) await look(page, 'upload-from-address')
    await page.getByRole('dialog').getByRole('button', { name: 'Upload' }).click()
    await expect(page.getByText('Pictures cannot be fetched from this address.')).toHaveCount(i + 1)
  }
})

test('camera metadata about place and device is not served', async ({ page, person }) => {
  const exif = { IFD0: { Make: 'Camera of somebody' }, IFD3: { GPSLatitude: '47/1 22/1 0/1', GPSLatitudeRef: 'N' } }
  const bytes = await sharp(await meadow())
    .withExif(exif)
    .jpeg()
    .toBuffer()
  const image = await person.ready((await person.upload(new Uint8Array(bytes))).id)
  for (const rendition of Object.values(image.renditions)) {
    const answer = await person.fetch(rendition.url)
    expect(answer.status).toBe(200)
    const content = Buffer.from(await answer.arrayBuffer())
    expect(content.includes('Camera of somebody')).toBe(false)
    expect((await sharp(content).metadata()).exif).toBeUndefined()
  }
  await expect(page.locator('main img')).toHaveCount(1)
})

test('a repeated upload, as after a lost response, creates one picture', async ({ person }) => {
  const bytes = await meadow()
  const key = crypto.randomUUID()
  const [first, second] = [await person.upload(bytes, 'a.jpg', key), await person.upload(bytes, 'a.jpg', key)]
  expect(second.id).toBe(first.id)
})
