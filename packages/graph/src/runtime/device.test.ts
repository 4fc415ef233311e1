import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { GraphError } from '../error.ts'
import { Graph } from '../graph.ts'
import { add } from '../operators/index.ts'
import { deviceFailed, deviceUnavailable, isDeviceError } from './device.ts'
import { bundledDevices, compile, type Device, devices, isDevice } from './index.ts'

const graph = new Graph('sum')
const x = graph.input('x', 'float32', [1])
graph.output('y', add(x, x))

/** One sentence on one line. */
const sentence = /^[A-Z][^\n]*[^.]\.$/

describe('devices', () => {
  it('always include the CPU', () => {
    expect(bundledDevices()).toContain('cpu')
    expect(devices.every(isDevice)).toBe(true)
    expect(isDevice('gpu')).toBe(false)
  })

  it('that this build of the runtime lacks are refused, not replaced by the CPU', async () => {
    const lacking = devices.filter((device) => !bundledDevices().includes(device))
    expect(lacking).not.toEqual([])
    for (const device of lacking) {
      await expect(compile(graph, { device })).rejects.toMatchObject({
        name: 'GraphError',
        code: 'device-unavailable',
        message: expect.stringMatching(new RegExp(`^The device "${device}" cannot be used here: it needs `)),
      })
    }
  })

  it('with an unknown name are refused with a list of the known names', async () => {
    await expect(compile(graph, { device: 'gpu' as Device })).rejects.toMatchObject({
      code: 'device-unavailable',
      message: 'There is no device "gpu"; there are cpu, cuda, tensorrt, directml, coreml, webgpu.',
    })
  })

  it('compute in float32 or float16 only', async () => {
    await expect(compile(graph, { precision: 'int8' as 'float16' })).rejects.toMatchObject({
      code: 'unsupported-dtype',
      message: 'There is no precision "int8"; there are float32 and float16.',
    })
  })

  it('that come with the runtime report its message, because more than a driver can be missing', () => {
    const cause = new Error('No such kernel.\nat line 7')
    expect(deviceUnavailable('cpu', cause)).toMatchObject({
      message:
        'The device "cpu" cannot be used here: it needs the CPU build of ONNX Runtime (the runtime says: No such kernel).',
      cause,
    })
    expect(deviceUnavailable('cpu').message).not.toContain('says')
  })

  it('that fail in a run are named with their reason, without source files, and the CPU is offered', () => {
    const cause = new Error(
      "Non-zero status code returned while running Gather node. Name:'Gather#6' Status Message: shader_helper.cc:416 GenerateSourceCode Program Gather requires f16 but the device does not support it.\nat 1",
    )
    const error = deviceFailed('webgpu', 'text-encoder', cause)
    expect(error).toMatchObject({
      code: 'device-failed',
      message:
        'The device "webgpu" could not compute the network "text-encoder" (the runtime says: Program Gather requires f16 but the device does not support it): use the device "cpu" in its place.',
      cause,
    })
    expect(deviceFailed('cuda', 'unet', 'gone').message).toBe(
      'The device "cuda" could not compute the network "unet": use the device "cpu" in its place.',
    )
    expect(isDeviceError(error)).toBe(true)
    expect(isDeviceError(deviceUnavailable('webgpu'))).toBe(true)
    expect(isDeviceError(new GraphError('run-failed', 'Something else.'))).toBe(false)
  })

  it('cuda works or reports in one sentence what it needs, and the runtime prints nothing', () => {
    const script = `
      import { Graph, add } from ${JSON.stringify(import.meta.resolve('../index.ts'))}
      import { compile } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
      const graph = new Graph('sum')
      const x = graph.input('x', 'float32', [1])
      graph.output('y', add(x, x))
      try {
        const network = await compile(graph, { device: 'cuda' })
        const { y } = await network.run({ x: { data: Float32Array.of(2), shape: [1] } })
        console.log(JSON.stringify({ sum: y.data[0] }))
      } catch ({ name, code, message }) {
        console.log(JSON.stringify({ name, code, message }))
      }`
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
      { encoding: 'utf8' },
    )
    const said = JSON.parse(stdout)
    if ('sum' in said) expect(said).toEqual({ sum: 4 })
    else {
      expect(said).toMatchObject({ name: 'GraphError', code: 'device-unavailable' })
      expect(said.message).toMatch(sentence)
      expect(said.message).toMatch(/^The device "cuda" cannot be used here: it needs .*NVIDIA driver/)
      expect(stderr).toBe('')
    }
  })
})
