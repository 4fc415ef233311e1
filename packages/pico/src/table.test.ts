import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { embeddedCheckpoint, embeddedCheckpoints, tasks } from './index.ts'

describe('embedded checkpoints', () => {
  it('have the name of their card and a folder of their library’s layout', () => {
    const edit = embeddedCheckpoint('edit')
    expect(edit).toMatchObject({ task: 'edit', name: 'pico-edit' })
    expect(existsSync(path.join(edit.folder, 'model_index.json'))).toBe(true)
  })

  it('have names and folders of their own', () => {
    expect(new Set(embeddedCheckpoints.map(({ name }) => name)).size).toBe(embeddedCheckpoints.length)
    expect(new Set(embeddedCheckpoints.map(({ folder }) => folder)).size).toBe(embeddedCheckpoints.length)
  })

  it('are refused by a sentence where a task has none', () => {
    const absent = tasks.filter((task) => embeddedCheckpoints.every((checkpoint) => checkpoint.task !== task))
    for (const task of absent) {
      expect(() => embeddedCheckpoint(task)).toThrow(
        expect.objectContaining({
          code: 'not-embedded',
          message: `No checkpoint for the task ${task} comes with the project; it has pico-edit (edit).`,
        }),
      )
    }
  })
})
