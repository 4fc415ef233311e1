/** The device that an engine process computes with, and the CPU in its place when it fails. */
import { type Device, isDeviceError } from '@amend/graph/runtime'
import type { EngineOptions } from './options.ts'

export interface DeviceInUse<Model> {
  readonly current: Device
  /**
   * Works with a model of the device in use. When the device fails and the settings allow it, the work is done again with a model
   * on the CPU, on which all later work is done too.
   * @param open the model in use, loaded on the device in use
   * @throws what the work throws; GraphError 'device-failed', 'device-unavailable' where the CPU may not be used
   */
  run<T>(open: () => Promise<Model>, work: (model: Model) => Promise<T>): Promise<T>
}

/** @param onFailure gets the model that failed and a sentence that says why */
export function deviceInUse<Model>(
  { device, deviceFallback = 'cpu' }: Pick<EngineOptions, 'device' | 'deviceFallback'>,
  onFailure: (failed: Model, why: string) => void,
): DeviceInUse<Model> {
  let current = device
  return {
    get current() {
      return current
    },
    async run(open, work) {
      const model = await open()
      try {
        return await work(model)
      } catch (error) {
        if (device === 'cpu' || deviceFallback === 'none' || !isDeviceError(error)) throw error
        current = 'cpu'
        onFailure(model, (error as Error).message)
        return work(await open())
      }
    },
  }
}
