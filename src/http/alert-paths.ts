/** The paths on which alerts arrive. Their requests with Alertmanager's token come before all others. */
export const alertPaths = { webhook: '/api/v1/alertmanager', posted: '/api/v2/alerts' } as const;
