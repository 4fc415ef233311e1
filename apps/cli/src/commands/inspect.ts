import { type Checkpoint, ModelError } from '@amend/models/checkpoint'

/** The text that `amend models inspect` prints about a checkpoint. */
export async function describeModel(checkpoint: Checkpoint) {
  const components = Object.entries(checkpoint.components).map(([name, { config, weights }]) => {
    const names = new Set(weights.names())
    const types = new Map<string, number>()
    let parameters = 0
    for (const tensor of names) {
      const stored = weights.find(tensor)
      if (!stored) continue
      const count = stored.shape.reduce((a, b) => a * b, 1)
      parameters += count
      const type = stored.foreignType ?? stored.dtype
      types.set(type, (types.get(type) ?? 0) + count)
    }
    const [dtype] = [...types].sort(([, a], [, b]) => b - a)[0] ?? ['none']
    const className = config as { _class_name?: string; architectures?: string[] }
    return {
      name,
      class: className._class_name ?? className.architectures?.[0] ?? 'unknown',
      tensors: names.size,
      parameters,
      dtype,
      files: weights.files,
    }
  })
  const { root, layout, identity, card, sdxl } = checkpoint
  const scheduler = schedulerOf(checkpoint)
  const facts = { root, layout, identity, card, components, scheduler, ...(sdxl && { sdxl }) }
  const { defaults, resolution, optimized, adapted, limits } = card
  const lines = [
    `${card.name}  ${card.summary}`,
    `  ${root} (${layout} layout)`,
    ...components.map(
      (part) =>
        `  ${part.name.padEnd(14)} ${part.class.padEnd(28)} ${part.parameters.toLocaleString('en').padStart(13)} parameters  ${part.dtype}`,
    ),
    `  scheduler      ${facts.scheduler?._class_name ?? 'none'}, ${facts.scheduler?.prediction_type ?? 'epsilon'}`,
    `  works at       ${resolution.side} side ${resolution.target}, multiples of ${resolution.multiple}`,
    ...(limits ? [`  limits         ${limitsText(limits)}`] : []),
    ...(sdxl ? [`  family         ${sdxl.scaledImage ? 'CosXL' : 'SDXL'}, told the pooled text and the sizes`] : []),
    `  defaults       ${defaults.steps} steps, text guidance ${defaults.textGuidance}, image guidance ${defaults.imageGuidance}, restore ${defaults.restore}`,
    ...(optimized
      ? [
          `  optimized      ${optimized.precision} of ${optimized.base}, ${optimized.int8Layers} layers, UNet ${(100 * optimized.error.unet).toFixed(1)} % from float32`,
        ]
      : []),
    ...(adapted ? [`  with LoRA      ${adapted.lora.name} × ${adapted.lora.weight}, on ${adapted.base}`] : []),
    ...(card.scope
      ? [`  knows          ${Object.keys(card.scope.looks).join(', ')}`, `  cannot         ${card.scope.cannot}`]
      : []),
  ]
  return { facts, text: lines.join('\n') }
}

const limitsText = ({ steps, side, cost }: NonNullable<Checkpoint['card']['limits']>): string =>
  [
    ...(steps === undefined ? [] : [`${steps} steps`]),
    ...(side === undefined ? [] : [`${side} pixels a side`]),
    ...(cost === undefined ? [] : [`${cost} steps of 512 × 512 pixels in all`]),
  ].join(', ')

/** The scheduler's configuration with the class that takes effect. */
function schedulerOf({ scheduler, schedulerClass, root }: Checkpoint): Record<string, unknown> | undefined {
  if (scheduler === undefined) return undefined
  try {
    const config = JSON.parse(scheduler) ?? undefined
    return config && schedulerClass !== undefined ? { ...config, _class_name: schedulerClass } : config
  } catch (cause) {
    throw new ModelError('bad-config', `The scheduler configuration of ${root} is not valid JSON.`, { cause })
  }
}
