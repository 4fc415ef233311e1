import { devices, type Page } from '@playwright/test'
import { expect, look, openEditor, test, upload } from '../platform/test.ts'

/** The share of the picture that may change, per cent. */
async function share(page: Page): Promise<number> {
  const said = await page.getByText(/% may change$/).textContent()
  return Number(said?.match(/[\d.]+/)?.[0])
}

test('the sky is selected with one press, and nothing else changes', async ({ page, person }) => {
  const source = await upload(person, 900)
  await openEditor(page, person, source.id)
  await page.getByRole('button', { name: 'Change only a region' }).click()
  await page.getByRole('button', { name: 'Sky', exact: true }).click()
  await expect.poll(() => share(page)).toBeGreaterThan(10)
  expect(await share(page)).toBeLessThan(30)
  await look(page, 'editor-sky')
  await page.getByRole('button', { name: 'Subject', exact: true }).click()
  await expect(page.getByText(/^No clear subject found here/)).toBeVisible()
  await page.getByRole('button', { name: 'Done', exact: true }).click()
  await page.getByRole('textbox', { name: 'What to change' }).fill('make it sunset')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/\b0(?:\.0+)? ?% outside the region/)).toBeVisible()
  await expect(page.getByText(/^From: make it sunset/)).toBeVisible()
  // The result is shown without the outline.
  await expect(page.locator('main canvas')).toHaveCount(0)
})

test('a drag that begins beside the picture draws up to its border', async ({ page, person }) => {
  const source = await upload(person, 900)
  await openEditor(page, person, source.id)
  await page.getByRole('button', { name: 'Change only a region' }).click()
  await page.getByRole('radio', { name: 'Rectangle' }).click()
  const box = await page.locator('main canvas').boundingBox()
  if (!box) throw new Error('There is nothing to draw on.')
  await page.mouse.move(box.x - 40, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height + 8, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => share(page)).toBeGreaterThan(23)
  expect(await share(page)).toBeLessThan(27)
})

test.describe('on a phone', () => {
  const { userAgent, deviceScaleFactor } = devices['Pixel 7']
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, userAgent, deviceScaleFactor })

  test('the tools take the place of the composer', async ({ page, person }) => {
    const source = await upload(person, 900)
    await openEditor(page, person, source.id)
    await page.getByRole('button', { name: 'Change only a region' }).tap()
    await expect(page.getByRole('form', { name: 'Edit' })).toHaveCount(0)
    await page.getByRole('radio', { name: 'Magic wand' }).tap()
    await page.getByRole('application').tap()
    await expect.poll(() => share(page)).toBeGreaterThan(0)
    await page.screenshot({ path: 'artefacts/phone-editor-wand.png' })
    await page.getByRole('button', { name: 'Done', exact: true }).tap()
    await expect(page.getByRole('form', { name: 'Edit' })).toBeVisible()
  })
})
