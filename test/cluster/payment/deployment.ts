/** The gateway of the payment app, which `app.mjs` simulates. */
export type Gateway = 'answers' | 'refuses' | 'vanishes' | 'has-no-name' | 'fills-memory' | 'is-not-mentioned';

/** The settings of the payment app in a cluster. */
export interface PaymentImage {
  readonly image: string;
  /** Set if the image is not the stand-in itself. */
  readonly command?: readonly string[];
}

export interface PaymentOptions {
  /** One gateway, or one for each start of a pod's container. The last one stays. */
  readonly gateway: Gateway | readonly Gateway[];
  readonly replicas?: number;
  readonly memory?: string;
  /** The app ignores SIGTERM, so its pods stay for this time. */
  readonly gracePeriodSeconds?: number;
}

export interface PaymentDeployment {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
  readonly spec: object;
}

/** The company's Deployment of its payment app. It keeps the messages of ended containers, as the manual advises. */
export function paymentDeployment(
  namespace: string,
  { image, command }: PaymentImage,
  { gateway, replicas = 1, memory = '4Gi', gracePeriodSeconds = 1 }: PaymentOptions,
): PaymentDeployment {
  const labels = { app: 'swype-app' };
  const env = [
    { name: 'GATEWAY', value: [gateway].flat().join(',') },
    // An unanswered name lookup ends after 2 s, not 20.
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
