export { type Curve, CurveChart, type CurveChartProps, type CurvePoint } from './curve-chart.tsx'
export { Histogram, type HistogramBin, type HistogramProps, type Threshold } from './histogram.tsx'
export { type ChartRow, LineChart, type LineChartProps, type Series } from './line-chart.tsx'
