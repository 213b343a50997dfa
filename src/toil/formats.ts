/** How a ticket file may be written. */
export const formats = ['log', 'csv', 'json-lines', 'json'] as const;
export type Format = (typeof formats)[number];
