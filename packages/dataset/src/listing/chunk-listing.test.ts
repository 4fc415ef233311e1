import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { readPicture } from '@amend/imaging'
import { afterAll, expect, it } from 'vitest'
import { smallDataset } from '../testing/small-dataset.ts'
import { listChunk } from './chunk-listing.ts'

const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-listing-'))
afterAll(() => rm(folder, { recursive: true }))

it('lists a chunk with its pictures in one file, each at its place', async () => {
  const dataset = await smallDataset(path.join(folder, 'small'), {
    alter: ({ triple, candidate }) => (triple === 2 && candidate === 1 ? { clip_sim_image: null, unsafe: true } : {}),
  })
  const file = path.join(folder, 'pictures')
  const { triples, samples, pictureBytes } = await listChunk(dataset, 1, file)
  expect(triples.map(({ triple, licence }) => [triple, licence])).toEqual([
    [2, 'CC BY 4.0'],
    [3, null],
  ])
  expect(triples[0]).toMatchObject({ instruction: 'make scene 2 night', editedCaption: 'scene 2 at night' })
  expect(samples).toHaveLength(6)
  expect(samples[0]).toMatchObject({ triple: 2, candidate: 0, image: 0.9, captionBefore: 0.3, unsafe: false })
  expect(samples[1]).toMatchObject({ image: null, unsafe: true })
  expect(pictureBytes).toBeGreaterThan(0)
  const bytes = await readFile(file)
  let at = 0
  for (const { pictureAt, beforeBytes, afterBytes } of samples) {
    expect(pictureAt).toBe(at)
    at += beforeBytes! + afterBytes!
    for (const [start, length] of [
      [pictureAt!, beforeBytes!],
      [pictureAt! + beforeBytes!, afterBytes!],
    ] as const) {
      expect(await readPicture(bytes.subarray(start, start + length))).toMatchObject({ width: 24, height: 24 })
    }
  }
  expect(at).toBe(bytes.byteLength)
})
