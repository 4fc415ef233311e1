import { schemaProblem } from '@amend/contract'
import { GraphError } from '@amend/graph'
import type { z } from 'zod'

/**
 * Reads a component's `config.json`.
 * @throws GraphError 'unsupported-config' naming the first key that is wrong or has a value this project cannot build
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  network: string,
  config: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(config)
  if (parsed.success) return parsed.data
  const { field, reason } = schemaProblem(parsed.error, config)
  const key = field || 'the configuration'
  throw new GraphError('unsupported-config', `${network}: "${key}" in config.json is not supported (${reason}).`)
}
