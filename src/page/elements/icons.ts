/** Shapes that tell states apart without their colours. Each is drawn in a box of 24 × 24. */
const shapes = {
  /** A ring with a tick: watching. */
  armed: [
    'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z',
    'M10.7 16.2l-3.9-3.9 1.6-1.6 2.3 2.3 5-5 1.6 1.6z',
  ],
  /** A triangle with an exclamation mark: on the way. */
  stopping: ['M12 2L1 21.5h22L12 2zm1.2 16.5h-2.4v-2.3h2.4v2.3zm0-4h-2.4V8.8h2.4v5.7z'],
  /** A stop sign with a bar. */
  stopped: ['M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9L7.9 2zM6.5 10.5v3h11v-3h-11z'],
  /** A lozenge with a question mark. */
  unknown: ['M12 1L1 12l11 11 11-11L12 1zM9 7h6v6h-2v1.5h-2V11h2V9H9V7zm2 9h2v2h-2v-2z'],
  good: ['M9.2 18.2l-6-6 1.9-1.9 4.1 4.1 9.7-9.7 1.9 1.9z'],
  bad: ['M12 2L1 21.5h22L12 2zm1.2 16.5h-2.4v-2.3h2.4v2.3zm0-4h-2.4V8.8h2.4v5.7z'],
} as const;
export type Shape = keyof typeof shapes;

const svg = 'http://www.w3.org/2000/svg';

/** Says nothing to screen readers: the words beside it do. */
export function icon(shape: Shape): SVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('class', 'icon');
  drawing.setAttribute('aria-hidden', 'true');
  for (const line of shapes[shape]) {
    const path = document.createElementNS(svg, 'path');
    path.setAttribute('d', line);
    path.setAttribute('fill-rule', 'evenodd');
    drawing.append(path);
  }
  return drawing;
}

/** The ring around a control that is held: it fills with `--held`, from 0 to 1. */
export function holdRing(): SVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 100 100');
  drawing.setAttribute('class', 'ring');
  drawing.setAttribute('aria-hidden', 'true');
  for (const name of ['ring-track', 'ring-held']) {
    const circle = document.createElementNS(svg, 'circle');
    circle.setAttribute('class', name);
    circle.setAttribute('cx', '50');
    circle.setAttribute('cy', '50');
    circle.setAttribute('r', '47');
    circle.setAttribute('pathLength', '1');
    drawing.append(circle);
  }
  return drawing;
}
