// Which load balancer an answer came through, as far as it shows. Pure.
import type { IncomingHttpHeaders } from 'node:http';

/** What is looked at of an answer. */
export interface BalancerTrace {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Mark {
  readonly product: string;
  readonly header?: readonly [name: string, value: RegExp];
  /** Names of cookies that the product sets to keep a browser on its node. */
  readonly cookie?: RegExp;
  /** Of a page that the product writes itself. */
  readonly page?: RegExp;
}

// nginx puts its own Server header on what it passes on; Apache httpd and HAProxy let the node's stand and show
// themselves by Via (`ProxyVia Full`) and by their own error pages. Octopus itself says Kestrel or Microsoft-HTTPAPI.
const marks: readonly Mark[] = [
  { product: 'nginx', header: ['server', /\bnginx\b|\bopenresty\b/i] },
  { product: 'apache', header: ['server', /^Apache\b/] },
  { product: 'apache', header: ['via', /\(Apache\b/] },
  { product: 'haproxy', header: ['server', /\bhaproxy\b/i] },
  { product: 'haproxy', header: ['via', /\bhaproxy\b/i] },
  { product: 'aws-alb', header: ['server', /^awselb\b/i] },
  { product: 'aws-alb', cookie: /^AWSALB(?:APP|TG)?(?:CORS)?(?:-\d+)?$/ },
  { product: 'aws-elb', cookie: /^AWSELB(?:CORS)?$/ },
  { product: 'azure-application-gateway', header: ['server', /Microsoft-Azure-Application-Gateway/i] },
  { product: 'azure-application-gateway', cookie: /^ApplicationGatewayAffinity/ },
  { product: 'azure-front-door', header: ['x-azure-ref', /./] },
  { product: 'google', header: ['via', /\bgoogle\b/i] },
  { product: 'f5', header: ['server', /\bBig-?IP\b/i] },
  { product: 'f5', cookie: /^BIGipServer/ },
  { product: 'netscaler', header: ['via', /\bNS-CACHE\b/i] },
  { product: 'netscaler', cookie: /^NSC_/ },
  { product: 'iis-arr', header: ['x-powered-by', /\bARR\//i] },
  { product: 'iis-arr', cookie: /^ARRAffinity/ },
  { product: 'envoy', header: ['server', /^envoy$/i] },
  { product: 'traefik', header: ['server', /^traefik/i] },
  { product: 'caddy', header: ['via', /\bCaddy\b/] },
  { product: 'nginx', page: /<center>nginx/i },
  { product: 'apache', page: /<address>Apache\// },
  {
    product: 'haproxy',
    page: /<h1>503 Service Unavailable<\/h1>\s*No server is available to handle this request/,
  },
];

/** `nginx`, `haproxy`, …; null when nothing shows it. */
export function balancerProduct({ status, headers, body }: BalancerTrace): string | null {
  const cookies = (headers['set-cookie'] ?? []).map((cookie) => cookie.split('=')[0]?.trim() ?? '');
  const found = marks.find(({ header, cookie, page }) => {
    if (header !== undefined) return header[1].test(String(headers[header[0]] ?? ''));
    if (cookie !== undefined) return cookies.some((name) => cookie.test(name));
    return page !== undefined && status >= 400 && page.test(body);
  });
  return found?.product ?? null;
}
