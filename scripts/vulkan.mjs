/** A Vulkan driver for the tests on WebGPU: SwiftShader, in software, from Debian's Chromium. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json'
/** Where Debian and derivatives have the loader that the runtime opens. */
const loaders = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1']
const packages = ['chromium-common', 'libvulkan1']

const isComplete = () => existsSync(driver) && loaders.some((loader) => existsSync(loader))

/**
 * Installs what is missing, on Debian and derivatives and as root. Elsewhere the tests themselves say what they need: they are never
 * left out.
 */
export function prepareVulkan() {
  if (process.platform !== 'linux' || process.env.VK_ICD_FILENAMES || isComplete()) return
  const isRoot = process.getuid?.() === 0
  if (!isRoot || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return
  console.log('Installing a Vulkan driver in software for the tests on WebGPU.')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    spawnSync('apt-get', [...args, '-qq', '-y'], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
  const install = () => apt('install', '--no-install-recommends', ...packages)
  if (!install() && apt('update')) install()
}
