/** What lies below every drawing: lines of the plain ground, the scale, and how large the drawing is. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { distanceWords, scaleBar, type Plane } from './plane.ts'

const GRID_M = [500, 1000, 2000, 5000, 10_000, 20_000]

/** Lines of the plain ground: a round distance apart, so that eyes can measure. */
export function Grid({ plane, width, height }: { plane: Plane; width: number; height: number }) {
  const step_m = GRID_M.find((metres) => metres / plane.m_per_px >= 70) ?? 50_000
  const step = step_m / plane.m_per_px
  const across = Array.from({ length: Math.ceil(width / step) + 1 }, (_, i) => (width / 2) % step + i * step)
  const down = Array.from({ length: Math.ceil(height / step) + 1 }, (_, i) => (height / 2) % step + i * step)
  return (
    <g class="ground">
      {across.map((x) => (
        <line key={`x${x}`} x1={x} x2={x} y1={0} y2={height} />
      ))}
      {down.map((y) => (
        <line key={`y${y}`} x1={0} x2={width} y1={y} y2={y} />
      ))}
    </g>
  )
}

export function Scale({ plane, size }: { plane: Plane; size: { width: number; height: number } }) {
  const bar = scaleBar(plane.m_per_px, 120)
  return (
    <g class="scale" transform={`translate(${size.width - bar.px - 24} ${size.height - 22})`}>
      <path d={`M0 -6V0H${bar.px}V-6`} />
      <text x={bar.px / 2} y="-8" text-anchor="middle" class="num">
        {distanceWords(bar.length_m)}
      </text>
    </g>
  )
}

export function useSize() {
  const box = useRef<HTMLDivElement>(null)
  const size = useSignal({ width: 0, height: 0 })
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) size.value = { width: Math.round(entry.contentRect.width), height: Math.round(entry.contentRect.height) }
    })
    if (box.current !== null) watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  return { box, size: size.value }
}
