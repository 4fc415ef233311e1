import { execFileSync } from 'node:child_process'
import { cp, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { embeddedCheckpoint } from '@amend/pico'
import { password } from '../platform/client.ts'
import { administration, administratorEmail, expect, look, test } from '../platform/test.ts'

test.use({ baseURL: async ({ locale: _ }, use) => use(administration()) })

const pico = embeddedCheckpoint('edit').folder
const mimeType = 'application/octet-stream'

/** The embedded checkpoint under another identity, as a gzipped tar. */
async function archive(): Promise<Buffer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-journey-'))
  await cp(pico, path.join(folder, 'pico'), { recursive: true })
  const config = path.join(folder, 'pico', 'unet', 'config.json')
  await writeFile(config, JSON.stringify({ ...JSON.parse(await readFile(config, 'utf8')), _name_or_path: folder }))
  const file = path.join(folder, 'pico.tgz')
  execFileSync('tar', ['-czf', file, '-C', folder, 'pico'])
  const bytes = await readFile(file)
  await rm(folder, { recursive: true })
  return bytes
}

/** A LoRA file of one projection of the embedded checkpoint; wider when it shall not fit. */
async function lora(wider = 0): Promise<Buffer> {
  const handle = await open(path.join(pico, 'unet', 'diffusion_pytorch_model.fp16.safetensors'))
  const length = Buffer.alloc(8)
  await handle.read(length, 0, 8, 0)
  const header = Buffer.alloc(Number(length.readBigUInt64LE()))
  await handle.read(header, 0, header.length, 8)
  await handle.close()
  const tensors = JSON.parse(header.toString()) as Record<string, { shape: [number, number] }>
  const name = Object.keys(tensors).find((key) => key.endsWith('.to_q.weight')) ?? ''
  const { shape = [0, 0] } = tensors[name] ?? {}
  const module = `unet.${name.replace(/\.weight$/, '')}`
  const halves = { A: [2, shape[1] + wider], B: [shape[0], 2] } as const
  let end = 0
  const described = Object.entries(halves).map(([half, [rows, columns]]) => {
    const begin = end
    end += 4 * rows * columns
    return [`${module}.lora_${half}.weight`, { dtype: 'F32', shape: [rows, columns], data_offsets: [begin, end] }]
  })
  const own = Buffer.from(JSON.stringify(Object.fromEntries(described)))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(own.length))
  return Buffer.concat([size, own, Buffer.from(new Float32Array(end / 4).fill(0.01).buffer)])
}

test('an administrator uploads a checkpoint, adds a LoRA, and tries a backup', async ({ page }) => {
  await page.goto('/models')
  await page.getByLabel('E-mail').fill(administratorEmail)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  const dialog = page.getByRole('dialog')
  const name = `sent-${Date.now()}`

  await test.step('a file that does not open is refused in one sentence', async () => {
    await page.getByRole('button', { name: 'Add model' }).click()
    await dialog.getByLabel('Where it comes from').selectOption({ label: 'A file on this computer' })
    await dialog.getByRole('button', { name: 'Add model' }).click()
    await expect(dialog.getByText('Choose a file.')).toBeVisible()
    await dialog.getByLabel('Checkpoint').setInputFiles({ name: 'x.safetensors', mimeType, buffer: Buffer.from('no') })
    await look(page, 'admin-model-upload')
    await dialog.getByRole('button', { name: 'Add model' }).click()
    await expect(page.getByText(/x\.safetensors was not added\..*neither a \.safetensors file nor/)).toBeVisible()
  })

  await test.step('an archive that opens is a version', async () => {
    await page.getByRole('button', { name: 'Add model' }).click()
    await dialog.getByLabel('Where it comes from').selectOption({ label: 'A file on this computer' })
    await dialog.getByLabel('Checkpoint').setInputFiles({ name: 'pico.tgz', mimeType, buffer: await archive() })
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByRole('button', { name: 'Add model' }).click()
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('MB', { timeout: 30_000 })
  })

  await test.step('a LoRA that does not fit is refused, and one that fits is a version of its own', async () => {
    const row = page.getByRole('row').filter({ hasText: name })
    await row.getByRole('button', { name: /^More for/ }).click()
    await page.getByRole('menuitem', { name: 'Add LoRA' }).click()
    await dialog.getByLabel('LoRA file').setInputFiles({ name: 'wide.safetensors', mimeType, buffer: await lora(3) })
    await look(page, 'admin-model-lora')
    await dialog.getByRole('button', { name: 'Add LoRA' }).click()
    await expect(page.getByText(/The version with wide\.safetensors was not made\..*to_q/)).toBeVisible()
    await row.getByRole('button', { name: /^More for/ }).click()
    await page.getByRole('menuitem', { name: 'Add LoRA' }).click()
    await dialog.getByLabel('LoRA file').setInputFiles({ name: 'teal.safetensors', mimeType, buffer: await lora() })
    await dialog.getByLabel('Weight').fill('0.5')
    await dialog.getByLabel('Name').fill(`${name}-teal`)
    await dialog.getByRole('button', { name: 'Add LoRA' }).click()
    await expect(page.getByText('with teal.safetensors × 0.5')).toBeVisible({ timeout: 30_000 })
    await look(page, 'admin-models-made')
  })

  await test.step('a backup is made, and the drill says that it can be restored', async () => {
    await page.getByRole('link', { name: 'Storage' }).click()
    await page.getByRole('button', { name: 'Back up now' }).click()
    await expect(page.getByRole('row').filter({ hasText: 'listed' })).toBeVisible({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Restore drill' }).click()
    await expect(page.getByText(/^Restored: \d+ tables and .* are as they were$/)).toBeVisible({ timeout: 30_000 })
    await page.getByText('Restored:').scrollIntoViewIfNeeded()
    await look(page, 'admin-backups')
  })

  await test.step('in German as well', async () => {
    await page.getByRole('button', { name: 'Account and settings' }).click()
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
    await expect(page.getByRole('heading', { name: 'Sicherungen' })).toBeVisible()
    await look(page, 'admin-backups-german')
    await page.getByRole('link', { name: 'Modelle' }).click()
    await expect(page.getByText(/passt nicht zu diesem Modell\./)).toBeVisible()
    await look(page, 'admin-models-german')
    await page.getByRole('button', { name: 'Konto und Einstellungen' }).click()
    await page.getByRole('menuitemradio', { name: 'English' }).click()
  })
})
