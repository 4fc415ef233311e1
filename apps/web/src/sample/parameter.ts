/** The parameter of an address that asks for the sample photo: somebody came to try it. */
export const sampleParameter = 'sample'
