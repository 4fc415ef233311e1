import { password } from '../platform/client.ts'
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

  await test.step('a version is frozen, and has a card', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByRole('button', { name: 'Freeze a version' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Freeze a version' }).click()
    await expect(page.getByRole('cell', { name: /1 · v1/ })).toBeVisible({ timeout: 30_000 })
    await look(page, 'admin-dataset-versions')
    await page.getByRole('button', { name: 'Card' }).click()
    await expect(page.getByRole('dialog')).toContainText('pico-t2i')
  })

  await test.step('training runs, evaluations and preferences are empty at first', async () => {
    await page.keyboard.press('Escape')
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
