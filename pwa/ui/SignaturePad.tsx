import { useEffect, useImperativeHandle, useRef } from 'preact/hooks'
import type { Ref } from 'preact'
import { t } from './words.ts'

export interface SignatureHandle {
  empty: () => boolean
  clear: () => void
  /** The strokes as PNG on white; null while nothing is drawn. */
  blob: () => Promise<Blob | null>
}

interface Pen {
  strokes: number
  last: { x: number; y: number; width: number } | null
}

const INK = '#101B17'

/** A frame to sign in with finger, pen or mouse. Ink on white in both themes: it is printed later. */
export function SignaturePad({ pad, onInk }: { pad: Ref<SignatureHandle>; onInk?: (inked: boolean) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pen = useRef<Pen>({ strokes: 0, last: null })
  useEffect(() => fit(canvas.current), [])
  useImperativeHandle(pad, () => ({
    empty: () => pen.current.strokes === 0,
    clear: () => {
      pen.current = { strokes: 0, last: null }
      fit(canvas.current)
      onInk?.(false)
    },
    blob: () => (pen.current.strokes === 0 || canvas.current === null ? Promise.resolve(null) : exported(canvas.current)),
  }))
  const down = (event: PointerEvent): void => {
    event.preventDefault()
    canvas.current?.setPointerCapture(event.pointerId)
    pen.current.last = spot(event, canvas.current)
    draw(canvas.current, pen.current, spot(event, canvas.current))
    pen.current.strokes += 1
    onInk?.(true)
  }
  const move = (event: PointerEvent): void => {
    if (pen.current.last === null) return
    const steps = typeof event.getCoalescedEvents === 'function' ? event.getCoalescedEvents() : []
    for (const step of steps.length > 0 ? steps : [event]) draw(canvas.current, pen.current, spot(step, canvas.current))
  }
  const up = (): void => {
    pen.current.last = null
  }
  return (
    <div class="pad">
      <canvas ref={canvas} role="img" aria-label={t('sign.here')} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={up} />
    </div>
  )
}

function fit(canvas: HTMLCanvasElement | null): void {
  if (canvas === null) return
  const scale = Math.min(2, window.devicePixelRatio || 1)
  const box = canvas.getBoundingClientRect()
  canvas.width = Math.max(1, Math.round(box.width * scale))
  canvas.height = Math.max(1, Math.round(box.height * scale))
  const paper = canvas.getContext('2d')
  if (paper === null) return
  paper.scale(scale, scale)
  paper.fillStyle = '#FFFFFF'
  paper.fillRect(0, 0, box.width, box.height)
}

function spot(event: PointerEvent, canvas: HTMLCanvasElement | null): { x: number; y: number; width: number } {
  const box = canvas?.getBoundingClientRect() ?? { left: 0, top: 0 }
  const pressure = event.pointerType === 'pen' && event.pressure > 0 ? event.pressure : 0.5
  return { x: event.clientX - box.left, y: event.clientY - box.top, width: 1.6 + pressure * 2.4 }
}

function draw(canvas: HTMLCanvasElement | null, pen: Pen, to: { x: number; y: number; width: number }): void {
  const paper = canvas?.getContext('2d')
  if (paper == null || pen.last === null) return
  paper.strokeStyle = INK
  paper.lineCap = 'round'
  paper.lineJoin = 'round'
  paper.lineWidth = to.width
  paper.beginPath()
  paper.moveTo(pen.last.x, pen.last.y)
  paper.lineTo(to.x, to.y)
  paper.stroke()
  pen.last = to
}

function exported(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
}
