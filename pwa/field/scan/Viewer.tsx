/** The camera's picture with the frame over it. Says in words what the camera will not do. */

import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { CameraProblem, beep, startScanning, type CameraCode, type Scanning } from '../../device/scanner/camera.ts'
import { Icon } from '../../ui/index.ts'
import { buzz } from '../record.ts'
import { codeWords, f } from '../words.ts'

interface Props {
  wide: boolean
  /** A result is on screen: the reader rests. */
  resting: boolean
  onText: (text: string) => void
  onClose: () => void
  children?: ComponentChildren
}

export function Viewer({ wide, resting, onText, onClose, children }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  const scanning = useRef<Scanning | null>(null)
  const [torch, setTorch] = useState<'none' | 'off' | 'on'>('none')
  const [problem, setProblem] = useState<CameraCode | null>(null)
  const latest = useRef(onText)
  latest.current = onText
  useEffect(() => {
    let gone = false
    const begin = async (): Promise<void> => {
      if (video.current === null) return
      try {
        const started = await startScanning(video.current, { wide, onText: heard, onFailure: setProblem })
        if (gone) return started.stop()
        scanning.current = started
        setTorch(started.torch === null ? 'none' : 'off')
      } catch (fault) {
        if (!gone) setProblem(fault instanceof CameraProblem ? fault.code : 'scanner-failed')
      }
    }
    const heard = (text: string): void => {
      buzz(80)
      beep()
      latest.current(text)
    }
    void begin()
    return () => {
      gone = true
      scanning.current?.stop()
    }
  }, [wide])
  useEffect(() => scanning.current?.pause(resting), [resting])
  const switchTorch = (): void => {
    const next = torch !== 'on'
    void scanning.current?.torch?.(next).then(() => setTorch(next ? 'on' : 'off'))
  }
  return (
    <div class="viewer">
      <video ref={video} class="viewer-video" playsInline muted aria-label={f('scan.picture')} />
      <div class={`viewer-frame${resting ? ' closed' : ''}`} aria-hidden />
      <div class="viewer-top">
        <button type="button" class="viewer-button" aria-label={f('scan.close')} onClick={onClose}>
          <Icon name="close" size={28} />
        </button>
        {torch === 'none' ? null : (
          <button type="button" class={`viewer-button wide${torch === 'on' ? ' on' : ''}`} aria-pressed={torch === 'on' ? 'true' : 'false'} onClick={switchTorch}>
            <Icon name="torch" />
            {f(torch === 'on' ? 'scan.torchOn' : 'scan.torchOff')}
          </button>
        )}
      </div>
      {problem === null ? null : (
        <div class="viewer-problem" role="alert">
          <b>{codeWords(problem)}</b>
          <p>{f(problem === 'camera-refused' ? 'scan.allow' : 'scan.typeInstead')}</p>
        </div>
      )}
      {children}
    </div>
  )
}
