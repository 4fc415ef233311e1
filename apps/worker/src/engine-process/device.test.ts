import { GraphError } from '@amend/graph'
import { describe, expect, it } from 'vitest'
import { deviceInUse } from './device.ts'
import type { EngineOptions } from './options.ts'

const failed = new GraphError('device-failed', 'The device "webgpu" could not compute the network "unet".')

/** Models are named by their device; one on WebGPU fails. */
function engine(options: Pick<EngineOptions, 'device' | 'deviceFallback'>, error: Error = failed) {
  const failures: string[] = []
  const opened: string[] = []
  const device = deviceInUse<string>(options, (model, why) => void failures.push(`${model}: ${why}`))
  let model: string | undefined
  const open = async () => {
    if (model !== device.current) {
      model = device.current
      opened.push(model)
    }
    return model
  }
  const edit = () =>
    device.run(open, async (used) => {
      if (used === 'webgpu') throw error
      return `edited on ${used}`
    })
  return { device, edit, failures, opened }
}

describe('a device that fails', () => {
  it('is replaced by the CPU, for this edit and for all later ones, with a sentence that says why', async () => {
    const { device, edit, failures, opened } = engine({ device: 'webgpu', deviceFallback: 'cpu' })
    expect(await Promise.all([edit(), edit()])).toEqual(['edited on cpu', 'edited on cpu'])
    expect(await edit()).toBe('edited on cpu')
    expect(device.current).toBe('cpu')
    expect(opened).toEqual(['webgpu', 'cpu'])
    expect(failures[0]).toBe(`webgpu: ${failed.message}`)
  })

  it('fails the edit where the settings do not allow the CPU', async () => {
    const { device, edit, failures } = engine({ device: 'webgpu', deviceFallback: 'none' })
    await expect(edit()).rejects.toBe(failed)
    expect(device.current).toBe('webgpu')
    expect(failures).toEqual([])
  })

  it('is not to blame for other errors, and neither is the CPU for its own', async () => {
    const other = new GraphError('bad-feed', 'The input is wrong.')
    await expect(engine({ device: 'webgpu' }, other).edit()).rejects.toBe(other)
    const onCpu = deviceInUse<string>({ device: 'cpu' }, () => {})
    await expect(
      onCpu.run(
        async () => 'cpu',
        () => Promise.reject(failed),
      ),
    ).rejects.toBe(failed)
  })
})
