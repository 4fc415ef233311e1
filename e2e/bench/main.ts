/**
 * `npm run bench:web`: benchmarks the platform on an idle installation of its own. Medians and ratios of one run; compare runs on one machine only. Arguments select parts: `npm run bench:web -- edit upload`.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { Person } from '../platform/client.ts'
import { removeFolder, startInstallation } from '../platform/installation.ts'
import { meadow } from '../platform/photos.ts'
import config from '../playwright.config.ts'
import { measureEdits } from './edit.ts'
import { measureEditorPage } from './editor-page.ts'
import { fillGallery, measureGallery } from './gallery.ts'
import { measureJobs } from './jobs.ts'
import { measureLoad } from './load.ts'
import { measureLooks } from './looks.ts'
import { type Row, tableOf } from './table.ts'
import { measureTeam } from './team.ts'
import { measureUploads } from './upload.ts'

const parts = ['edit', 'upload', 'page', 'load', 'gallery', 'looks', 'jobs', 'team'] as const
const chosen = new Set(process.argv.length > 2 ? process.argv.slice(2) : parts)

const installation = await startInstallation()
const rows: Row[] = []
const browser = await chromium.launch(config.use?.launchOptions)
try {
  const person = await new Person(installation.address).join()
  await person.settings()
  const add = async (part: (typeof parts)[number], measure: () => Promise<Row[]>) => {
    if (!chosen.has(part)) return
    const measured = await measure()
    for (const row of measured) console.error(row.join('  '))
    rows.push(...measured)
  }
  await add('edit', () => measureEdits(person))
  await add('looks', () => measureLooks(person))
  await add('jobs', async () => measureJobs(installation.address, browser, await installation.databaseUrl()))
  await add('upload', () => measureUploads(person))
  const { id } = await person.ready((await person.upload(await meadow(1500))).id)
  await add('page', () => measureEditorPage(person, browser, id))
  await add('load', async () => measureLoad(person, id, (await installation.parts()).web))
  await add('gallery', async () => {
    await fillGallery(person, await installation.databaseUrl())
    return measureGallery(person, browser)
  })
  await add('team', async () => {
    const owner = await new Person(installation.address).join()
    return measureTeam(owner, await installation.databaseUrl(), (await installation.parts()).web)
  })
} finally {
  await browser.close()
  await installation.stop()
  await removeFolder(installation.folder)
}

const machine = `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, Node ${process.versions.node}`
console.log(`\n${tableOf(rows)}\n\n${machine}, ${new Date().toISOString().slice(0, 10)}`)
const folder = new URL('../../.amend/bench/', import.meta.url)
await mkdir(folder, { recursive: true })
await writeFile(path.join(folder.pathname, 'web.json'), JSON.stringify({ machine, rows }, null, 2))
