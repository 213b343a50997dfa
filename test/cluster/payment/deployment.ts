/** What the payment app finds when it looks for its gateway; `app.mjs` does each. */
export type Gateway = 'answers' | 'refuses' | 'vanishes' | 'has-no-name' | 'fills-memory' | 'is-not-mentioned';

/** How a cluster runs the payment app. */
export interface PaymentImage {
  readonly image: string;
  /** Where the image is not the stand-in itself. */
  readonly command?: readonly string[];
}

export interface PaymentOptions {
  /** Or what the first start of each pod's container finds, what the second …; the last one stays. */
  readonly gateway: Gateway | readonly Gateway[];
  readonly replicas?: number;
  readonly memory?: string;
  /** It does not heed SIGTERM, so this is how long its pods stay. */
  readonly gracePeriodSeconds?: number;
}

export interface PaymentDeployment {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly spec: object;
}

/** The company's Deployment of its payment app, with the messages of ended containers kept, as the manual advises. */
export function paymentDeployment(
  namespace: string,
  { image, command }: PaymentImage,
  { gateway, replicas = 1, memory = '4Gi', gracePeriodSeconds = 1 }: PaymentOptions,
): PaymentDeployment {
  const labels = { app: 'swype-app' };
  const env = [
    { name: 'GATEWAY', value: [gateway].flat().join(',') },
    // A name that nobody answers for is given up after 2 s, not 20.
    { name: 'RES_OPTIONS', value: 'timeout:1 attempts:1' },
  ];
  const container = {
    name: 'stripe',
    image,
    imagePullPolicy: 'Always',
    ...(command !== undefined && { command }),
    env,
    ports: [{ containerPort: 5003 }],
    resources: { limits: { cpu: '1', memory }, requests: { cpu: '10m', memory: '32Mi' } },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [{ name: 'starts', mountPath: '/starts' }],
  };
  const pod = {
    terminationGracePeriodSeconds: gracePeriodSeconds,
    containers: [container],
    volumes: [{ name: 'starts', emptyDir: {} }],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'swype-app', namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    },
  };
}
