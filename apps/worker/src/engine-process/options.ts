import type { Device } from '@amend/graph/runtime'
import { z } from 'zod'

/** A copy of the runtime's list, so that the runtime need not be loaded. */
export const devices = ['cpu', 'cuda', 'tensorrt', 'directml', 'coreml', 'webgpu'] as const satisfies readonly Device[]

/** What to do when the device fails: compute on the CPU, or let the edit fail. */
export const deviceFallbacks = ['cpu', 'none'] as const

/** How engine processes load models. */
export interface EngineOptions {
  readonly device: Device
  /** Default 'cpu'. */
  readonly deviceFallback?: (typeof deviceFallbacks)[number]
  readonly precision: 'float32' | 'float16'
  /** Threads within one operator; absent: all cores. */
  readonly threads?: number
  /** Whether the classifier is loaded ahead of its first use: pictures are checked at the start. */
  readonly examine?: boolean
}

const schema = z.object({
  device: z.enum(devices),
  deviceFallback: z.enum(deviceFallbacks).default('cpu'),
  precision: z.enum(['float32', 'float16']),
  threads: z.int().min(1).optional(),
  examine: z.boolean().default(false),
})

/** The program's argument. */
export function parseEngineOptions(argument = ''): EngineOptions {
  const { threads, ...rest } = schema.parse(JSON.parse(argument))
  return { ...rest, ...(threads !== undefined && { threads }) }
}
