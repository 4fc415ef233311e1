/**
 * WebGPU without a graphics card, for tests: SwiftShader, a Vulkan driver in software that comes with Chromium. `npm test` installs it.
 */
import { existsSync } from 'node:fs'
import os from 'node:os'

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'

/**
 * Makes the WebGPU provider of this process compute in software, unless VK_ICD_FILENAMES names a driver. Called before the first
 * network is compiled. On macOS and Windows nothing is done: WebGPU does not use Vulkan there.
 * @throws Error that says what to install; a test on a device is never left out silently
 */
export function useSoftwareVulkan(environment: NodeJS.ProcessEnv): void {
  if (process.platform !== 'linux' || environment.VK_ICD_FILENAMES) return
  if (!existsSync(driver)) {
    throw new Error(
      `The tests on WebGPU need a Vulkan driver: install SwiftShader ("apt-get install chromium-common libvulkan1"), or name another driver in VK_ICD_FILENAMES.`,
    )
  }
  environment.VK_ICD_FILENAMES = driver
  // The loader would complain that there is no desktop.
  environment.XDG_RUNTIME_DIR ??= os.tmpdir()
}
