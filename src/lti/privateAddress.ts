/** Which network addresses a stranger's URL may lead us to (H-21). */
import { BlockList, isIP } from 'node:net';

const refused = new BlockList();
const privateRanges: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
for (const [network, prefix] of privateRanges) refused.addSubnet(network, prefix, 'ipv4');
// Inside 2000::/3: Teredo and other tunnels, documentation, 6to4 (which wraps any IPv4 address).
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  refused.addSubnet(network, prefix, 'ipv6');

const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * True for anything but a public address. Mapped and translated IPv4 (`::ffff:…`, `64:ff9b::…`) are
 * outside 2000::/3 and so refused. `loopbackAllowed`: this machine too, outside production.
 */
export function isPrivateAddress(address: string, loopbackAllowed: boolean): boolean {
  const version = isIP(address);
  if (version === 0) return true;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (loopbackAllowed && loopback.check(address, family)) return false;
  if (version === 6 && !globalV6.check(address, 'ipv6')) return true;
  return refused.check(address, family);
}
