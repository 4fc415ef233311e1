import {
  webhookDeliveryPageSchema,
  webhookDeliverySchema,
  webhookItemSchema,
  webhookWithSecretSchema,
} from '@amend/services/types'
import { z } from 'zod'

export const webhookAnswer = webhookItemSchema
export const webhooksAnswer = z.array(webhookItemSchema)
export const webhookWithSecretAnswer = webhookWithSecretSchema
export const deliveryAnswer = webhookDeliverySchema
export const deliveriesAnswer = webhookDeliveryPageSchema
export const nothing = z.void()
