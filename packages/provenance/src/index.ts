export { type Credential, developmentCredential } from './credential.ts'
export { ProvenanceError, type ProvenanceErrorCode } from './error.ts'
export { type Provenance, signPicture } from './sign.ts'
export { openSigner, type Signer } from './signer.ts'
