import { applyOne, type Operator, type Value } from '../graph.ts'
import { elementType } from '../onnx/proto.ts'

const afterOperator: Operator<[x: Value, signal: Value], null> = {
  name: 'After',
  infer: ([x]) => [x],
  /**
   * Adds an axis to x and removes it again, at a position that is always zero, but only at run time: it depends on
   * whether an element of the signal is below −∞. Nothing is copied.
   */
  lower({ inputs: [x, signal], outputs: [y] }, emit) {
    const flat = emit.op('Reshape', [signal.name, emit.ints([-1])])
    const element = emit.op('Slice', [flat, emit.ints([0]), emit.ints([1]), emit.ints([0])])
    const below = emit.op('Less', [element, emit.floats([Number.NEGATIVE_INFINITY])])
    const axis = emit.op('Cast', [below], { to: elementType.int64 })
    emit.op('Squeeze', [emit.op('Unsqueeze', [x.name, axis]), emit.ints([0])], {}, y.name)
  },
}

/** x, available only after `signal` is computed; the runtime treats it as a different value from x. */
export const after = (x: Value, signal: Value): Value => applyOne(afterOperator, [x, signal], null)
