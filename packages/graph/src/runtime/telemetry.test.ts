import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'

it('the runtime writes nothing to the home and temporary folders', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-home-'))
  try {
    const script = `
      import { Graph, add } from ${JSON.stringify(import.meta.resolve('../index.ts'))}
      import { compile } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
      const graph = new Graph('sum')
      const x = graph.input('x', 'float32', [1])
      graph.output('y', add(x, x))
      const network = await compile(graph)
      const { y } = await network.run({ x: { data: Float32Array.of(2), shape: [1] } })
      console.log(y.data[0])`
    const printed = execFileSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
      { env: { PATH: process.env.PATH, HOME: home, TMPDIR: home }, encoding: 'utf8' },
    )
    expect(printed.trim()).toBe('4')
    const left = fs.readdirSync(home, { recursive: true }).filter((name) => !String(name).startsWith('tsx'))
    expect(left).toEqual([])
  } finally {
    fs.rmSync(home, { recursive: true })
  }
})
