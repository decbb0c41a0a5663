/** Addresses of map services as their makers publish them. Pure. */

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
