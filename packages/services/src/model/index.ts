export { currentModel } from './current.ts'
export { deployModel } from './deploy.ts'
export { type FoundModel, findModelLocation, type RegisteredLocation, registerModel } from './register.ts'
