export { diskProblem, diskProblemCode, errorCodeOf, FileError, type ProblemClass, writeProblem } from './error.ts'
export { syncFolder, type WriteFileOptions, writeFileAtomically } from './write.ts'
