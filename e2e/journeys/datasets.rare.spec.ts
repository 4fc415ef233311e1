import type { Page } from '@playwright/test'
import { password } from '../platform/client.ts'
import { meadow } from '../platform/photos.ts'
import { administration, administratorEmail, expect, look, test } from '../platform/test.ts'

test.use({ baseURL: async ({ locale: _ }, use) => use(administration()) })

test('an administrator makes a dataset, curates it by keyboard and freezes a version', async ({
  page,
  administrator: _,
}) => {
  const name = `looks ${Date.now()}`
  await page.goto('/datasets')
  await page.getByLabel('E-mail').fill(administratorEmail)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()

  await test.step('a recipe whose model is not there is refused at the field', async () => {
    await page.getByRole('link', { name: 'New dataset' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
    await page.getByRole('radio', { name: 'Paste' }).click()
    await page.getByRole('textbox', { name: 'Captions', exact: true }).fill('a castle by a lake\na forest in the hills')
    const painter = page.getByRole('region', { name: 'Painter' })
    await painter.getByLabel('Model').fill('nobody--nothing')
    await painter.getByLabel('Steps').fill('2')
    await page.getByLabel('Direction similarity').fill('-1')
    await page.getByLabel('Caption similarity').fill('-1')
    await page.getByLabel('Image similarity').fill('-1')
    await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('Storage')
    await look(page, 'admin-dataset-new')
    await page.getByRole('button', { name: 'Start' }).click()
    await expect(painter.getByText(/nobody--nothing/)).toBeVisible()
    await painter.getByLabel('Model').fill('pico-t2i')
    await page.getByRole('button', { name: 'Start' }).click()
  })

  await test.step('the run is shown until it is finished', async () => {
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Finished', { timeout: 60_000 })
    await look(page, 'admin-dataset-run')
  })

  await test.step('samples and their provenance are listed', async () => {
    await page.getByRole('tab', { name: 'Samples' }).click()
    await expect(page.getByRole('row').nth(1)).toBeVisible()
    await look(page, 'admin-dataset-samples')
  })

  await test.step('thresholds move by keyboard, and the count follows', async () => {
    await page.getByRole('tab', { name: 'Thresholds' }).click()
    await expect(page.getByText(/ pass \(/)).toBeVisible()
    const slider = page.getByRole('slider', { name: 'Image at least' })
    await slider.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    await look(page, 'admin-dataset-thresholds')
    await page.getByRole('button', { name: 'Save selection' }).click()
    await expect(page.getByText(/“default” keeps \d+ pairs/)).toBeVisible({ timeout: 30_000 })
  })

  await test.step('pairs are accepted, rejected and taken back by keys', async () => {
    await page.getByRole('tab', { name: 'Curate' }).click()
    await expect(page.getByRole('button', { name: 'Accept' })).toBeEnabled()
    await page.getByText('0 reviewed in this session').click()
    await page.keyboard.press('a')
    await page.keyboard.press('h')
    await expect(page.getByText('2 reviewed in this session')).toBeVisible()
    await page.keyboard.press('u')
    await expect(page.getByText('1 reviewed in this session')).toBeVisible()
    await page.keyboard.press('h')
    await look(page, 'admin-dataset-curation')
  })

  await test.step('a row is made by hand, and an instruction is changed by a key', () => makeByHand(page))

  await test.step('a version is frozen, and has a card', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByRole('button', { name: 'Freeze a version' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Freeze a version' }).click()
    await expect(page.getByRole('cell', { name: /1 · v1/ })).toBeVisible({ timeout: 30_000 })
    await look(page, 'admin-dataset-versions')
    await page.getByRole('button', { name: 'Card' }).click()
    await expect(page.getByRole('dialog')).toContainText('pico-t2i')
    await page.keyboard.press('Escape')
  })

  await test.step('the version is what a new training run learns from', async () => {
    await page.getByRole('link', { name: 'Train on version v1' }).click()
    await expect(page.getByLabel('Learns from').locator('option:checked')).toContainText(`${name} · 1 · v1 (`)
    await look(page, 'admin-training-on-version')
  })

  await test.step('an archive that cannot be used is refused at the field', () => importNothing(page, name))

  await test.step('training runs, evaluations and preferences are empty at first', async () => {
    for (const [place, heading] of [
      ['/training', 'Training'],
      ['/training/new', 'New training run'],
      ['/evaluations', 'Evaluations'],
      ['/preferences', 'Preferences'],
    ] as const) {
      await page.goto(place)
      await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
      await look(page, `admin${place.replaceAll('/', '-')}`)
    }
  })
})

/** Begins while pairs are curated. */
async function makeByHand(page: Page): Promise<void> {
  await page.keyboard.press('n')
  await page.keyboard.press('p')
  await page.keyboard.press('u')
  await page.keyboard.press('e')
  const instruction = page.getByRole('textbox', { name: 'Instruction' })
  await expect(instruction).toBeFocused()
  await instruction.fill('let it be night')
  await page.keyboard.press('Enter')
  await expect(page.getByText('let it be night')).toBeVisible()
  await expect(page.getByText('Written by a person')).toBeVisible()

  await page.getByRole('tab', { name: 'By hand' }).click()
  await page.getByRole('button', { name: 'Add row' }).click()
  await expect(page.getByText('Choose a picture.')).toHaveCount(2)
  const [small, large] = [await meadow(128), await meadow(256)]
  await page
    .getByLabel('Picture before')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(small) })
  await page
    .getByLabel('Picture after')
    .setInputFiles({ name: 'b.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(large) })
  await page.getByRole('textbox', { name: 'Instruction', exact: true }).fill('leave it as it is')
  await look(page, 'admin-dataset-by-hand')
  await page.getByRole('button', { name: 'Add row' }).click()
  await expect(page.getByRole('row', { name: /leave it as it is/ })).toContainText('In the dataset')
}

async function importNothing(page: Page, name: string): Promise<void> {
  await page.goto('/datasets')
  await page.getByRole('link', { name: 'Import' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(`${name} imported`)
  const file = { name: 'pairs.zip', mimeType: 'application/zip', buffer: Buffer.from('no archive') }
  await page.getByLabel('Archive', { exact: true }).setInputFiles(file)
  await page.getByRole('button', { name: 'Import' }).click()
  await expect(page.getByText(/is no ZIP archive/)).toBeVisible()
  await look(page, 'admin-dataset-import')
}
