import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { embeddedCheckpoint, embeddedCheckpoints, tasks } from './index.ts'

describe('embedded checkpoints', () => {
  it('have the name in their card and the folder layout of their library', () => {
    const edit = embeddedCheckpoint('edit')
    expect(edit).toMatchObject({ task: 'edit', name: 'pico-edit' })
    expect(existsSync(path.join(edit.folder, 'model_index.json'))).toBe(true)
  })

  it('have unique names and folders', () => {
    expect(new Set(embeddedCheckpoints.map(({ name }) => name)).size).toBe(embeddedCheckpoints.length)
    expect(new Set(embeddedCheckpoints.map(({ folder }) => folder)).size).toBe(embeddedCheckpoints.length)
  })

  it('throws a sentence for a task without one', () => {
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
