import { access, constants, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { formatShape } from '../dims.ts'
import { GraphError } from '../error.ts'
import type { Graph } from '../graph.ts'
import { bytesPerElement, partsOf, type StoredTensor } from '../tensor.ts'

/** Where the runtime finds the parameters of a graph. */
export interface WeightFiles {
  /** The deepest folder that all files lie in. */
  readonly folder: string
  /** The path of a parameter's file below the folder, with forward slashes. */
  locate(file: string): string
}

/**
 * Checks that the files of a graph's parameters exist and are long enough. Symbolic links are resolved: the runtime
 * refuses links that lead out of the folder, as those of a Hugging Face cache do.
 * @throws GraphError 'load-failed' naming the file
 */
export async function findWeightFiles(graph: Graph): Promise<WeightFiles> {
  const failed = (why: string, cause?: unknown) =>
    new GraphError('load-failed', `The network "${graph.name}" cannot be loaded: ${why}.`, { cause })

  const real = new Map<string, { readonly file: string; readonly size: number }>()
  for (const [{ name }, parameter] of graph.parameters) {
    for (const stored of partsOf(parameter)) {
      const known = real.get(stored.file) ?? (await lookUp(stored.file, failed))
      real.set(stored.file, known)
      checkExtent(name, stored, known.size, failed)
    }
  }

  const files = [...real.values()].map(({ file }) => file)
  const folder = commonFolder(files)
  const outside = files.find((file) => path.isAbsolute(path.relative(folder, file)))
  if (outside) throw failed(`its files must be on one drive, and ${outside} is on another`)
  return {
    folder,
    locate: (file) =>
      path
        .relative(folder, real.get(file)?.file ?? file)
        .split(path.sep)
        .join('/'),
  }
}

type Failed = (why: string, cause?: unknown) => GraphError

async function lookUp(file: string, failed: Failed): Promise<{ file: string; size: number }> {
  const found = await realpath(file).catch((cause) => {
    throw failed(`there is no file ${file}`, cause)
  })
  const stats = await stat(found)
  if (!stats.isFile()) throw failed(`${file} is not a file`)
  await access(found, constants.R_OK).catch((cause) => {
    throw failed(`${file} cannot be read`, cause)
  })
  return { file: found, size: stats.size }
}

function checkExtent(name: string, stored: StoredTensor, size: number, failed: Failed): void {
  const { file, offset, byteLength, dtype, shape } = stored
  const needed = shape.reduce((product, dim) => product * dim, bytesPerElement[dtype])
  if (byteLength !== needed) {
    throw failed(
      `the tensor "${name}" in ${file} has ${byteLength} bytes where ${dtype} ${formatShape(shape)} needs ${needed}`,
    )
  }
  if (offset + byteLength > size) {
    throw failed(`${file} ends after ${size} bytes, before the tensor "${name}" does`)
  }
}

/** The deepest folder that holds all files; their folder itself when there is one. */
function commonFolder(files: readonly string[]): string {
  const [first, ...rest] = [...new Set(files.map((file) => path.dirname(file)))]
  if (first === undefined) return process.cwd()
  const holds = (folder: string, other: string) => path.relative(folder, other).split(path.sep)[0] !== '..'
  return rest.reduce((folder, other) => {
    let common = folder
    while (!holds(common, other)) common = path.dirname(common)
    return common
  }, first)
}
