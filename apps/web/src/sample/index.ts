export { sampleParameter } from './parameter.ts'
export { SampleButton } from './sample-button.tsx'
export { SampleEdit } from './sample-edit.tsx'
export { useRequestedSample } from './use-requested-sample.ts'
