import type { ShelfItem } from '@amend/api/types'
import { classNames } from '@amend/ui'
import { veil } from '../../safety/index.ts'

/** CSS pixels. */
const box = { width: 88, height: 60 }

interface LookTileProps {
  look: string
  sheet: ShelfItem['sheet']
  /** Shown in place of the look until it is made. */
  placeholder: string | undefined
  /** Whether the picture is to be shown blurred. */
  veiled: boolean
}

/** One tile of a sheet; the part of the picture around its centre. */
export function LookTile({ look, sheet, placeholder, veiled }: LookTileProps) {
  const index = sheet?.looks.indexOf(look) ?? -1
  const size = { width: box.width, height: box.height }
  if (!sheet || index < 0) {
    return (
      <span
        aria-hidden
        className={classNames('block overflow-hidden rounded-md bg-active', veiled && veil.small)}
        style={size}
      >
        {placeholder !== undefined && (
          <img src={placeholder} alt="" draggable={false} className="size-full object-cover opacity-40" />
        )}
      </span>
    )
  }
  const { columns, tile, url, looks } = sheet
  const scale = Math.max(box.width / tile.width, box.height / tile.height)
  const [width, height] = [tile.width * scale, tile.height * scale]
  const left = (index % columns) * width + (width - box.width) / 2
  const top = Math.floor(index / columns) * height + (height - box.height) / 2
  return (
    <span
      aria-hidden
      className={classNames('block animate-appear rounded-md bg-active', veiled && 'blur-sm')}
      style={{
        ...size,
        backgroundImage: `url("${url}")`,
        backgroundSize: `${columns * width}px ${Math.ceil(looks.length / columns) * height}px`,
        backgroundPosition: `${-left}px ${-top}px`,
      }}
    />
  )
}
