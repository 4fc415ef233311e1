/**
 * `npm run setup:cuda`: fetches ONNX Runtime's CUDA libraries (Linux on x64, CUDA 12), which are too large for its npm package,
 * with the runtime's own installer. They come from NuGet.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { root, setup } from './setup.mjs'

setup()
const runtime = createRequire(path.join(root, 'packages', 'graph', 'package.json')).resolve(
  'onnxruntime-node/package.json',
)
const installer = path.join(path.dirname(runtime), 'script', 'install.js')
const { status } = spawnSync(process.execPath, [installer, '--onnxruntime-node-install=cuda12'], { stdio: 'inherit' })
process.exitCode = status ?? 1
