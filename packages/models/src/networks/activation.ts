import { gelu, mish, quickGelu, relu, silu, type Value } from '@amend/graph'

/** Activations by the names that `act_fn`, `hidden_act` and `activation_function` use. */
export type ActivationName =
  | 'silu'
  | 'swish'
  | 'gelu'
  | 'gelu_new'
  | 'gelu_pytorch_tanh'
  | 'quick_gelu'
  | 'relu'
  | 'mish'

const geluTanh = (x: Value) => gelu(x, 'tanh')

const activations: Record<ActivationName, (x: Value) => Value> = {
  silu,
  swish: silu,
  gelu: (x) => gelu(x),
  gelu_new: geluTanh,
  gelu_pytorch_tanh: geluTanh,
  quick_gelu: quickGelu,
  relu,
  mish,
}

/** The activation with a name from a network's configuration (`act_fn`, `hidden_act`). */
export const activation = (name: ActivationName): ((x: Value) => Value) => activations[name]
