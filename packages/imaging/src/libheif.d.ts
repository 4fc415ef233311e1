/**
 * The part of libheif's C API that is used, as Emscripten exports it: pointers are numbers, and a function that returns a
 * `heif_error` (three 32-bit words: code, subcode, message) takes the place for it as its first argument.
 * https://github.com/strukturag/libheif/blob/master/libheif/api/libheif/heif.h
 */
declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  export interface Libheif {
    readonly HEAPU8: Uint8Array
    readonly HEAPU32: Uint32Array
    _malloc(bytes: number): number
    _free(pointer: number): void
    _heif_context_alloc(): number
    _heif_context_free(context: number): void
    _heif_context_read_from_memory(error: number, context: number, data: number, bytes: number, options: number): void
    _heif_context_get_primary_image_handle(error: number, context: number, handleOut: number): void
    _heif_image_handle_release(handle: number): void
    _heif_image_handle_get_width(handle: number): number
    _heif_image_handle_get_height(handle: number): number
    _heif_image_handle_has_alpha_channel(handle: number): number
    _heif_image_handle_get_luma_bits_per_pixel(handle: number): number
    _heif_image_handle_get_raw_color_profile_size(handle: number): number
    _heif_image_handle_get_raw_color_profile(error: number, handle: number, data: number): void
    _heif_decode_image(
      error: number,
      handle: number,
      imageOut: number,
      colorspace: number,
      chroma: number,
      options: number,
    ): void
    _heif_image_get_width(image: number, channel: number): number
    _heif_image_get_height(image: number, channel: number): number
    _heif_image_get_plane_readonly(image: number, channel: number, strideOut: number): number
    _heif_image_release(image: number): void
  }

  export default function createLibheif(): Libheif
}
