import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { annotations } from './annotations.ts';
import { chainHealth } from './rows/chain.ts';
import { decisions } from './rows/decisions.ts';
import { drill } from './rows/drill.ts';
import { hooks } from './rows/hooks.ts';
import { now } from './rows/now.ts';
import { restartsAgainstLimit } from './rows/restarts.ts';
import { stops } from './rows/stops.ts';
import { tickets } from './rows/tickets.ts';
import { variables } from './variables.ts';

const rows = [
  ['Now', now],
  ['Would a stop get through?', chainHealth],
  ['Drill', drill],
  ['Restarts', restartsAgainstLimit],
  ['Decisions', decisions],
  ['From restart to stopped', stops],
  ['Hooks', hooks],
  ['Tickets', tickets],
] as const;

/** The dashboard, as Grafana imports it. */
export function dashboard(): Dashboard {
  const builder = new DashboardBuilder('Big red button')
    .uid('big-red-button')
    .description(
      'What each button did and why, whether a stop would get through now, and what people hear of. docs/metrics.md explains every metric.',
    )
    .tags(['big-red-button', 'kubernetes', 'incident'])
    .timezone('browser')
    .time({ from: 'now-3h', to: 'now' })
    .refresh('10s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables())
    .annotations(annotations());
  for (const [title, panels] of rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels()) builder.withPanel(panel);
  }
  return numbered(builder.build());
}

/** A panel's number is part of the links to it. */
function numbered(dashboard: Dashboard): Dashboard {
  dashboard.panels?.forEach((panel, index) => {
    panel.id = index + 1;
  });
  return dashboard;
}
