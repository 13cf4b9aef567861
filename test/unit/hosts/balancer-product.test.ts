import { expect, test } from 'vitest';
import { balancerProduct } from '../../../src/hosts/balancer-product.ts';

const haproxyPage =
  '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n';

test.each([
  ['nginx', { server: 'nginx/1.22.1' }],
  ['nginx', { server: 'openresty' }],
  ['apache', { server: 'Kestrel', via: '1.1 octopus.example (Apache/2.4.71)' }],
  ['apache', { server: 'Apache' }],
  ['aws-alb', { 'set-cookie': ['theme=dark', 'AWSALB=abc; Path=/', 'AWSALBCORS=abc'] }],
  ['aws-elb', { 'set-cookie': ['AWSELB=abc; Path=/'] }],
  ['f5', { 'set-cookie': ['BIGipServer~Common~octopus=1677787402.36895.0000; path=/'] }],
  ['netscaler', { 'set-cookie': ['NSC_octopus=ffff; httponly'] }],
  ['azure-application-gateway', { 'set-cookie': ['ApplicationGatewayAffinityCORS=1'] }],
  ['azure-front-door', { 'x-azure-ref': '20260101T000000Z-1' }],
  ['google', { via: '1.1 google' }],
  ['iis-arr', { 'x-powered-by': 'ARR/3.0' }],
  ['envoy', { server: 'envoy' }],
])('%s shows in %j', (product, headers) => {
  expect(balancerProduct({ status: 200, headers, body: '{}' })).toBe(product);
});

test.each([
  ['haproxy', haproxyPage],
  [
    'nginx',
    '<html><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.22.1</center></body></html>',
  ],
  ['apache', '<h1>Service Unavailable</h1><address>Apache/2.4.71 (Debian) Server at x Port 80</address>'],
])('%s shows in its own page', (product, body) => {
  expect(balancerProduct({ status: 503, headers: {}, body })).toBe(product);
});

test.each([
  { server: 'Kestrel' },
  { server: 'Microsoft-HTTPAPI/2.0' },
  { 'set-cookie': ['OctopusIdentificationToken=x'] },
])('a node of Octopus by itself is no balancer: %j', (headers) => {
  expect(balancerProduct({ status: 200, headers, body: '{"Application":"Octopus Deploy"}' })).toBeNull();
});
