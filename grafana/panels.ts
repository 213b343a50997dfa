import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { datasource } from './variables.ts';

/** One query: an expression of PromQL, and how its series are called. */
export interface Query {
  readonly expr: string;
  /** `{{label}}` stands for a label's value. */
  readonly legend: string;
}

/** What a panel is about. */
export interface About {
  readonly title: string;
  /** What one sees, what is good, and what to do when it is not. */
  readonly description: string;
  readonly queries: readonly Query[];
}

/** Of Grafana's grid: 24 columns, rows of 30 pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a value means, in a word and a colour: never in a colour alone. */
export interface Meaning {
  readonly value: number;
  readonly text: string;
  readonly color: string;
}

/** Colours by weight; Grafana has them in light and dark. */
export const colors = { good: 'green', notice: 'blue', warning: 'orange', bad: 'red', unknown: 'purple' } as const;

/** The present values, one a series, in large letters. */
export function stat(about: About, size: Size): StatBuilder {
  const panel = new StatBuilder()
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.ValueAndName)
    .orientation(VizOrientation.Auto)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(thresholds([{ value: null, color: colors.good }]))
    .noValue('no data');
  return asked(panel, about, size, (query) => query.instant());
}

/** States in the course of time, one a row. */
export function stateTimeline(about: About, size: Size): StateTimelineBuilder {
  const panel = new StateTimelineBuilder()
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .legend(new VizLegendOptionsBuilder().showLegend(false))
    .fillOpacity(80);
  return asked(panel, about, size, (query) => query.range());
}

/** Values in the course of time, with their last and largest in the legend. */
export function timeSeries(about: About, size: Size): TimeSeriesBuilder {
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .calcs(['lastNotNull', 'max']);
  const panel = new TimeSeriesBuilder()
    .min(0)
    .lineWidth(2)
    .legend(legend)
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName));
  return asked(panel, about, size, (query) => query.range());
}

/** How many in each step, as bars upon each other; the legend has the sums. */
export function counts(about: About, size: Size): TimeSeriesBuilder {
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Right)
    .calcs(['sum']);
  return timeSeries(about, size)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(80)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
    .legend(legend);
}

export function mappings(meanings: readonly Meaning[]): ValueMapping[] {
  const options = meanings.map(({ value, text, color }, index) => [`${value}`, { text, color, index }] as const);
  return [{ type: MappingType.ValueToText, options: Object.fromEntries(options) }];
}

/** From its value on (from the beginning where that is null) a step's colour counts. */
export function thresholds(steps: Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

type Asks = StatBuilder | StateTimelineBuilder | TimeSeriesBuilder;

function asked<T extends Asks>(
  panel: T,
  about: About,
  size: Size,
  kind: (query: DataqueryBuilder) => DataqueryBuilder,
): T {
  panel.title(about.title).description(about.description).datasource(datasource).span(size.width).height(size.height);
  about.queries.forEach(({ expr, legend }, index) => {
    const query = new DataqueryBuilder().datasource(datasource).refId(String.fromCharCode(65 + index));
    panel.withTarget(kind(query.expr(expr).legendFormat(legend)));
  });
  return panel;
}
