import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { add, Graph } from '@amend/graph'
import { afterAll, expect, it } from 'vitest'
import { warmNetworks } from './networks.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-networks-'))
const file = path.join(folder, 'weights.bin')
writeFileSync(file, new Uint8Array(400))
afterAll(() => rmSync(folder, { recursive: true }))

/** A network of so many float32 weights. */
function network(elements: number): Graph {
  const graph = new Graph('sum')
  const shape = [elements]
  const x = graph.input('x', 'float32', shape)
  const stored = { file, offset: 0, byteLength: 4 * elements, dtype: 'float32', shape } as const
  graph.output('y', add(x, graph.parameter('weight', stored)))
  return graph
}

it('releases only as many networks as the next one needs', async () => {
  const sizes = { text: 90, unet: 60, encoder: 50 }
  const graphs = { text: network(90), unet: network(60), encoder: network(50) }
  const networks = warmNetworks(graphs, { memoryLimit: 4 * 155, threads: 1 })
  const use = (name: keyof typeof sizes) =>
    networks.run(name, { x: { data: new Float32Array(sizes[name]), shape: [sizes[name]] } })
  await use('text')
  await use('unet')
  expect(networks.loaded()).toEqual(['text', 'unet'])
  expect(networks.bytes()).toBe(4 * 150)
  await use('encoder')
  expect(networks.loaded()).toEqual(['unet', 'encoder'])
  await use('text')
  expect(networks.loaded()).toEqual(['encoder', 'text'])
  await networks.release()
})

it('counts networks that are computed in float32 on a device that computes the others in float16', async () => {
  const graphs = { unet: network(60), decoder: network(50) }
  const networks = warmNetworks(graphs, { device: 'directml', precision: 'float16', wide: ['decoder'] })
  const x = (size: number) => ({ x: { data: new Float32Array(size), shape: [size] } })
  // Without a device the networks fail to load; what they would take is counted before.
  const bytes: number[] = []
  for (const [name, size] of [
    ['unet', 60],
    ['decoder', 50],
  ] as const) {
    const run = networks.run(name, x(size))
    bytes.push(networks.bytes())
    await run.catch(() => {})
    await networks.release().catch(() => {})
  }
  expect(bytes).toEqual([2 * 60, 4 * 50])
})
