/** Addresses of map services as their makers publish them, and which picture shows a point. Pure. */

export type Preset = 'own' | 'amap' | 'tianditu'

interface Service {
  template: string
  datum: 'wgs84' | 'gcj02'
  credit: string
}

/** Tianditu draws in CGCS2000, which differs from WGS-84 by centimetres. */
export const PRESETS: Readonly<Record<Preset, Service | null>> = {
  own: null,
  amap: { template: 'https://webrd01.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}', datum: 'gcj02', credit: '© 高德地图' },
  tianditu: {
    template: 'https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}',
    datum: 'wgs84',
    credit: '© 天地图',
  },
}

/** The address of the picture that shows a point at a zoom. Source: Web Mercator, EPSG:3857. */
export function pictureAt(address: string, zoom: number, { lat_deg, lon_deg }: { lat_deg: number; lon_deg: number }): string {
  const side = 2 ** zoom
  const lat = (lat_deg * Math.PI) / 180
  const inside = (part: number): number => Math.min(side - 1, Math.max(0, Math.floor(part * side)))
  const x = inside((lon_deg + 180) / 360)
  const y = inside((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2)
  return address.replace('{z}', String(zoom)).replace('{x}', String(x)).replace('{y}', String(y))
}
