import type { Page } from '@playwright/test'
import { editOnce, expect, look, openEditor, test, upload } from '../platform/test.ts'

/** Presses Tab until the accessible name of the focused element matches. */
async function tabTo(page: Page, name: RegExp, most = 60) {
  const seen: string[] = []
  for (let i = 0; i < most; i++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      // The page, or its main part, which the skip link leads to.
      if (!element?.matches('a, button, input, textarea, [tabindex="0"]')) return ''
      const label = element.getAttribute('aria-label') ?? element.textContent ?? ''
      return label || (element as HTMLInputElement).placeholder || ''
    })
    if (name.test(focused)) return
    seen.push(focused)
    await page.keyboard.press('Tab')
  }
  throw new Error(`Nothing named ${name} gets the focus: ${seen.join(' · ')}`)
}

test('from the gallery into an edit and back without a mouse', async ({ page, person }) => {
  const source = await upload(person, 640, 'meadow.jpg')
  await page.goto(`/w/${await person.workspaceId()}/pictures`)
  await expect(page.locator('main li img')).toHaveCount(1)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await tabTo(page, /meadow/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/edit/${source.id}`))
  await expect(page.getByRole('textbox', { name: 'What to change' })).toBeFocused()
  await page.keyboard.type('make it night')
  await page.keyboard.press('Enter')
  await expect(page).not.toHaveURL(new RegExp(source.id), { timeout: 60_000 })
  // Leaves the field and compares with a key.
  await page.getByRole('textbox', { name: 'What to change' }).press('Escape')
  await page.keyboard.press('v')
  await expect(page.getByRole('radio', { name: 'Side by side' })).toBeChecked()
  await page.keyboard.press('/')
  await expect(page.getByRole('textbox', { name: 'What to change' })).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('textbox', { name: 'What to change' })).toHaveValue('make it night')
})

test('the cheat sheet lists every key of the page, and its keys work', async ({ page, person }) => {
  const source = await upload(person)
  const result = await editOnce(person, source.id, 'make it warmer')
  await openEditor(page, person, result.id)
  await page.getByRole('textbox', { name: 'What to change' }).press('Escape')
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet).toBeVisible()
  for (const text of ['Draw a region', 'Compare with a slider', 'Zoom in', 'Download'])
    await expect(sheet).toContainText(text)
  await look(page, 'shortcuts')
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await page.keyboard.press('m')
  await expect(page.getByRole('button', { name: 'Rectangle by numbers' })).toBeVisible()
})

test('the arrow keys move through the history tree', async ({ page, person }) => {
  const source = await upload(person)
  const result = await editOnce(person, source.id, 'make it cooler')
  await openEditor(page, person, result.id)
  const items = page.getByRole('tree', { name: 'History' }).getByRole('treeitem')
  await expect(items).toHaveCount(2)
  await items.last().focus()
  await page.keyboard.press('ArrowUp')
  await expect(items.first()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(items.first()).toHaveAttribute('aria-selected', 'true')
})

test('a closed dialog returns the focus', async ({ page, person }) => {
  const source = await upload(person)
  await openEditor(page, person, source.id)
  const button = page.getByRole('button', { name: 'Download', exact: true })
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Download' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
})
