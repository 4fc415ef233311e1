import { testInstallation } from '@amend/services/testing'
import { expect, it } from 'vitest'
import { writeMetrics } from './metrics.ts'

const { services, team } = await testInstallation()

it('writes the figures of the installation in the format of Prometheus', async () => {
  await services.database.transaction((records) => services.queue.request(records, 'blob.clean', {}))
  const { text, contentType } = await writeMetrics(services)
  expect(contentType).toContain('text/plain')
  expect(text).toMatch(/^amend_users 5$/m)
  expect(text).toMatch(/^amend_workers 0$/m)
  expect(text).toMatch(/^amend_jobs\{job="blob.clean",state="waiting"\} 1$/m)
  expect(text).toMatch(/^amend_oldest_waiting_job_seconds\{job="blob.clean"\} \d/m)
  expect(text).toMatch(/^amend_disk_free_bytes [1-9]/m)
  expect(text).toMatch(/^amend_admin_process_resident_memory_bytes [1-9]/m)
  // Each figure explains itself, and names nobody.
  for (const [, name] of text.matchAll(/^# TYPE (\S+)/gm)) expect(text).toContain(`# HELP ${name} `)
  expect(text).not.toContain(team.id)
})

it('can be read again and again', async () => {
  const first = await writeMetrics(services)
  const second = await writeMetrics(services)
  expect(second.text.match(/^# TYPE/gm)).toEqual(first.text.match(/^# TYPE/gm))
})
