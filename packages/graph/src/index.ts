export type { DType, StoredTensor, Tensor, TensorData, Weights } from './tensor.ts'
