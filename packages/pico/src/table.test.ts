import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { embeddedCheckpoint, embeddedCheckpoints, scenes, tasks } from './index.ts'

describe('embedded checkpoints', () => {
  it('have the name in their card', () => {
    for (const { name, folder } of embeddedCheckpoints) {
      expect(JSON.parse(readFileSync(path.join(folder, 'card.json'), 'utf8')).name).toBe(name)
    }
  })

  it.each([
    ['edit', 'pico-edit', 'model_index.json'],
    ['text-to-image', 'pico-t2i', 'model_index.json'],
    ['clip', 'pico-clip', 'config.json'],
    ['writer', 'pico-writer', 'config.json'],
  ] as const)('have the layout of their library: %s', (task, name, file) => {
    const checkpoint = embeddedCheckpoint(task)
    expect(checkpoint).toMatchObject({ task, name })
    expect(existsSync(path.join(checkpoint.folder, file))).toBe(true)
  })

  it('have unique names and folders, one for each task', () => {
    expect(embeddedCheckpoints.map(({ task }) => task)).toEqual(tasks)
    expect(new Set(embeddedCheckpoints.map(({ name }) => name)).size).toBe(embeddedCheckpoints.length)
    expect(new Set(embeddedCheckpoints.map(({ folder }) => folder)).size).toBe(embeddedCheckpoints.length)
  })
})

it('the painter lists its scenes and the words of each look', () => {
  expect(scenes.scenes).toHaveLength(76)
  for (const names of scenes.scenes) expect(names.every((name) => name.trim() === name && name !== '')).toBe(true)
  expect(scenes.looks.night).toContain('at night')
  expect(scenes.looks['no change']).toEqual([''])
})
