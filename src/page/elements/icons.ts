/** Each state has its own shape, so that it is clear without colours. A shape is drawn in a box of 24 × 24. */
const warning = ['M12 2L1 21.5h22L12 2zm1.2 16.5h-2.4v-2.3h2.4v2.3zm0-4h-2.4V8.8h2.4v5.7z'];
const ring = 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z';
const shapes = {
  /** A ring with a tick. */
  armed: [ring, 'M10.7 16.2l-3.9-3.9 1.6-1.6 2.3 2.3 5-5 1.6 1.6z'],
  /** A ring with an exclamation mark. */
  degraded: [ring, 'M10.8 6.5h2.4v7h-2.4zM10.8 15.2h2.4v2.4h-2.4z'],
  /** A ring with a pause sign. */
  disarmed: [ring, 'M8.5 8h2.5v8H8.5zM13 8h2.5v8H13z'],
  /** A ring with a bar. */
  off: [ring, 'M7.5 10.8h9v2.4h-9z'],
  /** A ring with a dot. */
  'dry-run': [ring, 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z'],
  /** A ring with an arrow that points up: a person scales the workload up. */
  awaiting: [ring, 'M12 6.5l4.5 5h-3.2v6h-2.6v-6H7.5z'],
  /** A triangle with an exclamation mark. */
  stopping: warning,
  /** A stop sign with a bar. */
  stopped: ['M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9L7.9 2zM6.5 10.5v3h11v-3h-11z'],
  /** A diamond with a question mark. */
  unknown: ['M12 1L1 12l11 11 11-11L12 1zM9 7h6v6h-2v1.5h-2V11h2V9H9V7zm2 9h2v2h-2v-2z'],
  good: ['M9.2 18.2l-6-6 1.9-1.9 4.1 4.1 9.7-9.7 1.9 1.9z'],
  bad: warning,
} as const;

/** Hidden from screen readers: the text beside the icon says the same. */
export function icon(shape: keyof typeof shapes): SVGElement {
  return drawing(
    'icon',
    24,
    shapes[shape].map((d) => svg('path', { d, 'fill-rule': 'evenodd' })),
  );
}

/** The ring around a control that a person holds. It fills with the CSS variable `--held`, from 0 to 1. */
export function holdRing(): SVGElement {
  return drawing('ring', 100, [svg('circle', { cx: '50', cy: '50', r: '47', pathLength: '1' })]);
}

function drawing(name: string, size: number, parts: readonly SVGElement[]): SVGElement {
  const outer = svg('svg', { viewBox: `0 0 ${size} ${size}`, class: name, 'aria-hidden': 'true' });
  outer.append(...parts);
  return outer;
}

function svg(tag: 'svg' | 'path' | 'circle', attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
