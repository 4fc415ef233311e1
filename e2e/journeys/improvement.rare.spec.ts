/**
 * The whole way of an improvement, in the browser and with the embedded models: captions become a dataset, its version trains the model
 * that serves, the result is evaluated, edits for one workspace, then for all, and the former model comes back with one press.
 */
import type { Browser, Page } from '@playwright/test'
import { Person, password } from '../platform/client.ts'
import { ask, finished } from '../platform/editor.ts'
import {
  address,
  administration,
  administratorEmail,
  expect,
  look,
  openEditor,
  test,
  upload,
} from '../platform/test.ts'

const captions = [
  ...['a castle by a lake', 'a forest in the hills', 'a boat on a lake', 'a meadow', 'a mountain', 'a beach'],
  ...['a house in the snow', 'a river', 'a village', 'a field of flowers', 'a road', 'a lighthouse'],
]

/** Of the training run, by their labels. It is stopped before its last step. */
const settings = {
  ...{ Steps: '2000', 'Examples per batch': '4', Resolution: '64', 'Held-out pairs': '2' },
  ...{ 'Sample every … steps': '20', Samples: '2' },
}

/** The time that a worker may take for one part of it, ms. */
const patience = { timeout: 240_000 }

async function openAdministration(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: administration() })
  const page = await context.newPage()
  await page.goto('/datasets')
  await page.getByLabel('E-mail').fill(administratorEmail)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  return page
}

/** Edits a photo in the editor. @returns what its history says of the edit, the model among it */
async function editIn(page: Page, person: Person, instruction: string) {
  const photo = await upload(person)
  await openEditor(page, person, photo.id)
  await ask(page, instruction)
  await finished(page, person, photo.id, 1)
  return page.getByRole('region', { name: 'Details' })
}

/** Answers the dialog that begins a canary or a deployment: by the figures where they suffice, else by a decision with its reason. */
async function overrideUnlessMet(dialog: ReturnType<Page['getByRole']>) {
  await expect(dialog.getByText(/on the golden set/).first()).toBeVisible()
  const override = dialog.getByRole('checkbox', { name: /^Deploy although a condition is missing/ })
  if (!(await override.isVisible())) return 'its figures'
  await override.click()
  await dialog.getByLabel('Reason').fill('A trial with few steps of training.')
  return 'an override'
}

/** Makes a dataset of the captions, and a version of its pairs. @returns the folder of the version */
async function makeVersion(admin: Page, name: string): Promise<string> {
  await admin.getByRole('link', { name: 'New dataset' }).click()
  await admin.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await admin.getByRole('radio', { name: 'Paste' }).click()
  await admin.getByRole('textbox', { name: 'Captions', exact: true }).fill(captions.join('\n'))
  await admin.getByRole('region', { name: 'Painter' }).getByLabel('Steps').fill('2')
  await admin.getByLabel('Stop at passing').fill('2')
  await admin.getByLabel('Painted at once').fill('2')
  for (const score of ['Direction', 'Caption', 'Image']) await admin.getByLabel(`${score} similarity`).fill('-1')
  await admin.getByRole('button', { name: 'Start' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('Finished', patience)
  await admin.getByRole('tab', { name: 'Thresholds' }).click()
  await expect(admin.getByText(/ pass \(/)).toBeVisible()
  await admin.getByRole('button', { name: 'Save selection' }).click()
  await expect(admin.getByText(/“default” keeps \d+ pairs/)).toBeVisible(patience)
  await admin.getByRole('tab', { name: 'Versions' }).click()
  await admin.getByRole('button', { name: 'Freeze a version' }).click()
  await admin.getByRole('dialog').getByRole('button', { name: 'Freeze a version' }).click()
  await expect(admin.getByRole('cell', { name: /1 · v1/ })).toBeVisible(patience)
  await admin.getByRole('button', { name: 'Card' }).click()
  const version =
    (
      await admin
        .getByRole('dialog')
        .getByText(/\/versions\/v1$/)
        .textContent()
    )?.trim() ?? ''
  await admin.keyboard.press('Escape')
  return version
}

/** Trains on a version until some steps are done: the run answers a command, and is stopped. */
async function train(admin: Page, name: string, version: string) {
  await admin.goto('/training/new')
  await admin.getByRole('button', { name: 'Start run' }).click()
  await expect(admin.getByText('This is needed.').first()).toBeVisible()
  await expect(admin.getByLabel('Name', { exact: true })).toBeFocused()
  await admin.getByLabel('Name', { exact: true }).fill(name)
  const offered = admin.getByRole('combobox', { name: 'Learns from' })
  if (await offered.isVisible()) await offered.selectOption({ label: 'Another folder of pairs' })
  await admin.getByLabel('Folder of pairs').fill(version)
  for (const [setting, value] of Object.entries(settings)) {
    await admin.getByRole('textbox', { name: setting, exact: true }).fill(value)
  }
  await admin.getByText('More settings').click()
  await admin.getByRole('textbox', { name: 'Number of own earlier edits' }).fill('8')
  await look(admin, 'admin-training-form')
  await admin.getByRole('button', { name: 'Start run' }).click()
  await expect(admin.getByText(/^Step (?:[4-9]\d|\d{3}|\d,\d{3}) of 2,000$/)).toBeVisible(patience)
  await admin.getByRole('button', { name: 'Sample now' }).click()
  await expect(admin.getByRole('row', { name: /^Sample now Done at step/ })).toBeVisible(patience)
  await look(admin, 'admin-training-running')
  await admin.getByRole('button', { name: 'Stop', exact: true }).click()
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Stop' }).click()
  await expect(admin.getByRole('heading', { level: 1 })).toContainText('Stopped', patience)
}

/** Looks at the page of the run, and registers its result. */
async function readRun(admin: Page, name: string) {
  await expect(admin.getByRole('figure', { name: 'Loss' }).locator('.recharts-line-curve').first()).toBeVisible()
  await admin.getByRole('textbox', { name: 'Search the log' }).fill('held-out')
  await expect(admin.getByText(/^Held-out loss at step/).first()).toBeVisible()
  await look(admin, 'admin-training-run')
  await admin
    .getByRole('button', { name: /, step 20$/ })
    .first()
    .click()
  const dialog = admin.getByRole('dialog')
  await expect(dialog.getByRole('img', { name: 'Step 20' })).toBeVisible()
  await expect
    .poll(() => dialog.getByRole('img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth)))
    .toEqual([64, 64])
  await dialog.getByRole('slider').press('ArrowRight')
  await look(admin, 'admin-training-compare-steps')
  await admin.keyboard.press('Escape')
  await admin.getByRole('button', { name: 'Register' }).click()
  await expect(admin.getByText('The checkpoint is registered as a model')).toBeVisible(patience)
  await admin.goto('/training')
  await expect(admin.getByRole('link', { name })).toBeVisible()
  await look(admin, 'admin-training-list')
}

async function compareBlindly(admin: Page, name: string) {
  await admin.goto('/preferences')
  await admin.getByRole('button', { name: 'Compare two versions' }).click()
  await look(admin, 'admin-compare-dialog')
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Compare' }).click()
  await expect(admin.getByRole('img', { name: 'Left' })).toBeVisible()
  await look(admin, 'admin-blind-comparison')
  await admin.keyboard.press('t')
  await expect(admin.getByRole('cell', { name: `${name} · 1` })).toBeVisible()
  await look(admin, 'admin-preferences-judged')
}

async function readInGerman(admin: Page, name: string) {
  await admin.goto('/log')
  for (const [noun, actions] of [
    ['training', ['start', 'sample', 'stop', 'register']],
    ['model', ['evaluate', 'canary', 'deploy', 'end-canary', 'judge']],
  ] as const) {
    await admin.getByRole('combobox', { name: 'About' }).selectOption(noun)
    for (const action of actions) {
      await expect(admin.getByRole('cell', { name: `${noun}:${action}` }).first()).toBeVisible()
    }
  }
  await admin.getByRole('button', { name: 'Account and settings' }).click()
  await admin.getByRole('menuitemradio', { name: 'Deutsch' }).click()
  await expect(admin.getByRole('heading', { level: 1, name: 'Protokoll' })).toBeVisible()
  for (const [place, heading] of [
    ['training', 'Training'],
    ['evaluations', 'Auswertungen'],
    ['models', 'Modelle'],
    ['preferences', 'Vorlieben'],
  ] as const) {
    await admin.goto(`/${place}`)
    await expect(admin.getByRole('heading', { level: 1, name: heading })).toBeVisible()
    if (place === 'training') await admin.getByRole('link', { name }).click()
    await look(admin, `admin-german-${place}`)
  }
}

test('captions become a model that serves, and the former one comes back', async ({ page, person, browser }) => {
  test.setTimeout(900_000)
  const began = performance.now()
  const name = `looks-${Date.now()}`
  const former = 'pico-edit · 1'
  const admin = await openAdministration(browser)
  let version = ''

  await test.step('captions become a dataset, and its pairs a version', async () => {
    version = await makeVersion(admin, name)
  })

  await test.step('a run is started from the version, answers commands, and is stopped', async () => {
    await train(admin, name, version)
  })

  await test.step('its page has curves, samples, the log and the answers', async () => {
    await readRun(admin, name)
  })

  await test.step('the version that serves is evaluated on the test part, which becomes the golden set', async () => {
    await admin.keyboard.press('e')
    await admin.getByRole('button', { name: 'Evaluate version' }).click()
    const dialog = admin.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Version' }).selectOption({ label: former })
    await dialog.getByRole('combobox', { name: 'Measured on' }).selectOption({ label: 'Folder of pairs' })
    await dialog.getByLabel('Folder', { exact: true }).fill(version)
    await look(admin, 'admin-evaluate-dialog')
    await dialog.getByRole('button', { name: 'Evaluate' }).click()
    const row = admin.getByRole('row').filter({ hasText: version })
    await expect(row.filter({ hasText: 'Done' })).toBeVisible(patience)
    await row.getByRole('link').click()
    await expect(admin.getByRole('img', { name: /^Result: / }).first()).toBeVisible()
    await look(admin, 'admin-evaluation-items')
    await admin.getByRole('button', { name: 'Add to the golden set' }).click()
    await expect(admin.getByText('The items are in the golden set.')).toBeVisible()
  })

  const row = () => admin.getByRole('region', { name: 'Versions', exact: true }).getByRole('row', { name })
  await test.step('the gate refuses the new version until it is evaluated', async () => {
    await admin.goto('/models')
    await row().getByRole('button', { name: 'Deploy' }).click()
    const dialog = admin.getByRole('alertdialog')
    await expect(dialog.getByText('It was not evaluated on the present golden set.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Deploy' }).click()
    await expect(dialog.getByRole('alert')).toContainText('does not meet the conditions for serving')
    await look(admin, 'admin-gate-refuses')
    await dialog.getByRole('button', { name: 'Evaluate on the golden set' }).click()
    await expect(dialog.getByText(/^It is (?:not worse|better|worse) on the golden set/)).toBeVisible(patience)
    await look(admin, 'admin-gate-figures')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('curves and figures of both are over one another', async () => {
    await admin.goto('/evaluations')
    await expect(admin.getByRole('figure', { name: 'Trade-off curves' })).toBeVisible()
    await look(admin, 'admin-evaluations-compared')
    await admin.getByRole('link', { name: `${name} · 1` }).click()
    await expect(admin.getByRole('heading', { name: 'Compared with other versions' })).toBeVisible()
    await look(admin, 'admin-evaluation-compared')
  })

  const other = await new Person(address()).join()
  const otherContext = await browser.newContext({ baseURL: address() })
  await otherContext.addCookies(other.cookies())
  const otherPage = await otherContext.newPage()
  let by = ''
  await test.step('a canary edits for one workspace, the former version for the others', async () => {
    await admin.goto('/models')
    await row().getByRole('button', { name: 'Canary' }).click()
    const dialog = admin.getByRole('alertdialog')
    await dialog.getByRole('radio', { name: 'Workspaces' }).click()
    await dialog.getByRole('textbox', { name: 'Search workspaces' }).fill(person.email)
    await expect(dialog.getByRole('listitem').getByRole('checkbox')).toHaveCount(1)
    await dialog.getByRole('listitem').getByRole('checkbox').click()
    by = await overrideUnlessMet(dialog)
    await look(admin, 'admin-canary-dialog')
    await dialog.getByRole('button', { name: 'Start canary' }).click()
    await expect(admin.getByRole('button', { name: 'Promote' })).toBeVisible(patience)
    await expect(await editIn(page, person, 'make it winter')).toContainText(`${name} 1`)
    await expect(await editIn(otherPage, other, 'make it winter')).toContainText('pico-edit 1')
    await expect(admin.getByRole('columnheader', { name: 'Canary (1 edit)' })).toBeVisible()
    await look(admin, 'admin-canary-running')
  })

  await test.step('promoted, it edits for all', async () => {
    await admin.getByRole('button', { name: 'Promote' }).click()
    await expect(row().getByText('Serves')).toBeVisible(patience)
    await expect(admin.getByRole('cell', { name: 'Promoted after a canary.' }).first()).toBeVisible()
    await look(admin, 'admin-promoted')
    await expect(await editIn(otherPage, other, 'make it sunset')).toContainText(`${name} 1`)
    await look(otherPage, 'editor-new-model')
  })

  await test.step('the former version comes back with one press', async () => {
    await admin.getByRole('button', { name: `Back to ${former}` }).click()
    await expect(admin.getByRole('button', { name: `Back to ${name} · 1` })).toBeVisible(patience)
    await expect(await editIn(otherPage, other, 'make it night')).toContainText('pico-edit 1')
  })

  await test.step('people compare the two blindly, by keyboard', async () => {
    await compareBlindly(admin, name)
  })

  await test.step('all of it is in the audit log, and the pages speak German', async () => {
    await readInGerman(admin, name)
  })
  const minutes = ((performance.now() - began) / 60_000).toFixed(1)
  console.log(`From captions to a served edit and back in ${minutes} minutes; the canary began by ${by}.`)
  await Promise.all([admin.context().close(), otherContext.close()])
})
