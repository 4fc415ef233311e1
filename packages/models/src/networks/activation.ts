import { gelu, mish, relu, silu, type Value } from '@amend/graph'

/** Activations by the names that `act_fn` uses. */
export type ActivationName = 'silu' | 'swish' | 'gelu' | 'relu' | 'mish'

const activations: Record<ActivationName, (x: Value) => Value> = { silu, swish: silu, gelu: (x) => gelu(x), relu, mish }

export const activation = (name: ActivationName): ((x: Value) => Value) => activations[name]
