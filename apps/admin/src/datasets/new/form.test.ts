import { type CaptionSource, datasetRecipeSchema } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { countLines, fieldOf, firstForm, formatOf, formOf, type RecipeForm, recipeOf, sourceOf } from './form.ts'

describe('the recipe of a form', () => {
  it('fits the schema that the workers read', () => {
    expect(datasetRecipeSchema.parse(recipeOf(firstForm))).toMatchObject({
      writer: { kind: 'local', model: 'pico-writer' },
      painter: { kind: 'text-to-image', model: 'pico-t2i' },
      thresholds: { image: 0, direction: 0.3, caption: 0.4 },
    })
    const endpoint = { ...firstForm, writer: 'openai', endpointModel: 'm', priceIn: '0,15', priceOut: '0.6' } as const
    expect(datasetRecipeSchema.parse(recipeOf(endpoint)).writer).toMatchObject({ price: { input: 0.15, output: 0.6 } })
    const replaced = datasetRecipeSchema.parse(recipeOf({ ...firstForm, method: 'replace', steps: '20' }))
    expect(replaced.painter).toMatchObject({ steps: 20, promptToPrompt: { edit: 'replace' } })
  })

  it.each([
    ['side', '1', 'side'],
    ['steps', 'many', 'steps'],
    ['most', '0', 'most'],
    ['image', '1.5', 'image'],
    ['caption', '', 'caption'],
    ['painterModel', ' ', 'painterModel'],
    ['seed', '-1', 'seed'],
  ] as const)('with the field %s as "%s" is refused at the field', (field, value, at) => {
    const form = { ...firstForm, [field]: value }
    const { error } = datasetRecipeSchema.safeParse(recipeOf(form))
    expect(fieldOf(error!.issues[0]!.path.join('.'), form)).toBe(at)
  })
})

it('is filled again from a dataset that could not be begun', () => {
  const forms: RecipeForm[] = [
    { ...firstForm, name: 'looks', source: 'file', path: '/captions.csv', method: 'refine', steps: '20' },
    {
      ...firstForm,
      writer: 'openai',
      endpointModel: 'm',
      endpoint: 'http://localhost:9/v1',
      priceIn: '1',
      priceOut: '2',
    },
  ]
  for (const form of forms) {
    const source = sourceOf(form, undefined) as CaptionSource
    expect(formOf({ name: form.name, recipe: datasetRecipeSchema.parse(recipeOf(form)), source })).toEqual({
      ...form,
      // What is not asked for stays as it is offered.
      writerModel: firstForm.writerModel,
    })
  }
})

it('reads captions from what is chosen', () => {
  expect(sourceOf(firstForm, undefined)).toEqual({ kind: 'embedded' })
  expect(sourceOf({ ...firstForm, source: 'file', path: ' ' }, undefined)).toBeUndefined()
  expect(sourceOf({ ...firstForm, source: 'paste', pasted: 'a castle' }, undefined)).toMatchObject({
    name: 'captions.txt',
  })
  expect(formatOf('Captions.CSV')).toBe('csv')
  expect(formatOf('captions.pdf')).toBeUndefined()
  expect(countLines('a\n\nb\n')).toBe(2)
})
