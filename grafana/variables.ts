import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  type VariableOption,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** The Prometheus that the dashboard's reader chose. */
export const datasource = { type: 'prometheus', uid: '$' + '{datasource}' } as const;

/** Windows to choose from, in seconds: a dashboard's variable holds text, and a comparison wants a number. */
const windows = { '5m': 300, '10m': 600, '15m': 900, '30m': 1_800, '1h': 3_600, '2h': 7_200 } as const;

const everything: VariableOption = { selected: true, text: ['All'], value: ['$__all'] };

/** In the order in which they depend on each other. */
export function variables() {
  return [
    new DatasourceVariableBuilder('datasource')
      .label('Prometheus')
      .description('The one that scrapes the receiver, kube-state-metrics and Alertmanager.')
      .type('prometheus'),
    ofPrometheus('namespace', 'label_values(big_red_button_target_info, namespace)')
      .label('Namespace')
      .description('Where the guarded workloads are.'),
    ofPrometheus('button', 'label_values(big_red_button_target_info{namespace=~"$namespace"}, button)')
      .label('Button')
      .description('Buttons whose workloads are in that namespace.'),
    ofPrometheus('target', 'label_values(big_red_button_target_info{button=~"$button"}, name)')
      .description('Names of the guarded workloads: what the names of their pods begin with.')
      .hide(VariableHide.HideVariable),
    window('30m'),
  ];
}

function ofPrometheus(name: string, query: string): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .datasource(datasource)
      // qryType 1 is "label values"; the same query stands in both places, as Grafana itself saves it.
      .query({ qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      .current(everything)
  );
}

function window(chosen: keyof typeof windows): CustomVariableBuilder {
  const options = Object.entries(windows).map(([text, seconds]) => ({
    selected: text === chosen,
    text,
    value: `${seconds}`,
  }));
  return new CustomVariableBuilder('window')
    .label('Window')
    .description("In which restarts count: the rule's, which is also the button's in its config.")
    .values(options.map(({ text, value }) => `${text} : ${value}`).join(', '))
    .options(options)
    .current({ selected: true, text: chosen, value: `${windows[chosen]}` });
}
